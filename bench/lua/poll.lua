-- Unchanged polls of activations made before, or the same requests to a route that does nothing.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")

function init(args)
  tenant = args[1]
  path = args[3]
  wanted = tonumber(args[4])
  requests = {}
  for line in io.lines(args[2]) do
    local token, version = line:match("(%S+) (%S+)")
    table.insert(requests, wrk.format("GET", path, {
      ["N-TenantId"] = tenant,
      ["Authorization"] = "Bearer " .. token,
      ["If-None-Match"] = '"' .. version .. '"',
    }))
  end
  n = 0
end

function request()
  n = n % #requests + 1
  return requests[n]
end

function response(status)
  count(status, wanted)
end
