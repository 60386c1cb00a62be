import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { measureWal } from './wal.mjs'

const presets = ['coupled', 'decoupled', 'dynamic']
const hour = 3_600_000
const day = 24 * hour

/**
 * Ten thousand devices for a virtual year under each preset: what they ask, what is written, and how
 * late they learn of an edit. Each figure is for one device and year.
 */
export async function benchFleet({ devices, seed }) {
  const wal = await measureWal()
  return Promise.all(
    presets.map(async (preset) => {
      const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
        workerData: { preset, devices, seed },
      })
      const [result] = await Promise.race([
        once(worker, 'message'),
        once(worker, 'error').then(([error]) => Promise.reject(error)),
      ])
      return toRow(preset, devices, result, wal)
    }),
  )
}

function toRow(preset, devices, { counts, inAll, online, detectedOnline }, wal) {
  const each = (count) => count / devices
  return {
    preset,
    requests: each(counts.polls + counts.renewals),
    polls: each(counts.polls),
    renewals: each(counts.renewals),
    records: each(counts.records),
    rows: each(counts.rows),
    // One renewal of each device is its activation.
    walKilobytes: (wal.activation + wal.renewal * (each(counts.renewals) - 1)) / 1024,
    // Time in which the device could reach the server: since the edit was saved, since it was published.
    savedMedianHours: online.median / hour,
    savedMaxHours: online.max / hour,
    publishedMedianHours: detectedOnline.median / hour,
    publishedMaxHours: detectedOnline.max / hour,
    // By the calendar: what was switched off or travelling comes last.
    maxDays: inAll.max / day,
  }
}
