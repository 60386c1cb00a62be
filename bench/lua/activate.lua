-- Activations, each of a new seat, on entitlements chosen at random from `entitlements`.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")

function init(args)
  tenant, product, run, entitlements = args[1], args[2], args[3], tonumber(args[4])
  math.randomseed(os.time())
  headers = { ["Content-Type"] = "application/json", ["N-TenantId"] = tenant }
  n = 0
end

function request()
  n = n + 1
  local code = string.format("B%09d", math.random(entitlements))
  local body = string.format(
    '{"productId":"%s","activationCode":"%s","seatId":"%s-%d","seatName":"bench"}',
    product, code, run, n)
  return wrk.format("POST", "/api/v1/activate", headers, body)
end

function response(status) count(status, 201) end
