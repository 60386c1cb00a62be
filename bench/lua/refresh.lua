-- Refreshes of activations made before; each keeps its nonce as a client does.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")

function init(args)
  tenant = args[1]
  ids, tokens, nonces = {}, {}, {}
  for line in io.lines(args[2]) do
    local id, token, nonce = line:match("(%S+) (%S+) (%S+)")
    table.insert(ids, id)
    tokens[id] = token
    nonces[id] = nonce
  end
  n = 0
end

function request()
  -- Far more activations than connections: none is asked for again before its reply is in.
  n = n % #ids + 1
  local id = ids[n]
  return wrk.format("PATCH", "/api/v1/activation",
    { ["N-TenantId"] = tenant, ["Authorization"] = "Bearer " .. tokens[id], ["N-Nonce"] = nonces[id] })
end

function response(status, headers, body)
  count(status, 200)
  local id = body:match('"id":"(act_[%w_-]+)"')
  if id then nonces[id] = headers["n-nonce"] end
end
