-- Counts replies by status and prints totals in a form that the benches read.
local counter = {}
threads = {}

function setup(thread)
  table.insert(threads, thread)
end

good, bad = 0, 0

function count(status, wanted)
  if status == wanted then good = good + 1 else bad = bad + 1 end
end

function done(summary, latency)
  local g, b = 0, 0
  for _, thread in ipairs(threads) do
    g = g + thread:get("good")
    b = b + thread:get("bad")
  end
  io.write(string.format("\ngood %d\nbad %d\nseconds %.6f\np50us %d\np99us %d\n",
    g, b, summary.duration / 1e6, latency:percentile(50), latency:percentile(99)))
end
