import { parentPort, workerData } from 'node:worker_threads'
import { simulate } from './simulate.mjs'

const { counts, delays } = simulate(workerData)
const sorted = (values) => values.sort((a, b) => a - b)
const summary = (values) => {
  const all = sorted(values)
  return { median: all[all.length >> 1] ?? null, max: all.at(-1) ?? null }
}
parentPort.postMessage({
  counts,
  inAll: summary(delays.inAll),
  online: summary(delays.online),
  detectedOnline: summary(delays.detectedOnline),
})
