import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { processes } from './processes.ts'

const many = 100_000
const lookEveryMs = 500

test('an import of 100,000 customers does not grow the memory of its server', async () => {
  const { start, call } = await processes()
  const server = await start()
  const pid = server.process.pid ?? 0
  const { status } = await importing(5_000, 'WARM')
  expect(status).toBe('finished')
  const before = await rssMb(pid)
  const { status: last, peakMb, seconds } = await importing(many, 'MANY')
  expect(last).toBe('finished')
  process.stdout.write(
    `${many} customers: ${seconds} s; memory ${before} MB before, at most ${peakMb} MB\n`,
  )
  // V8 lets garbage rise by some 130 MB before it collects it, and then comes back.
  expect(peakMb).toBeLessThan(before + 200)

  async function importing(count: number, mark: string) {
    const from = performance.now()
    const rows = Array.from(
      { length: count },
      (_, i) => `${mark}-${i},Customer ${mark} ${i},customer,"A text of ${i}"`,
    )
    const body = ['accountRefId,name,type,description', ...rows].join('\n')
    let job = await call(server.url, '/imports?kind=customers', { method: 'POST', body })
    let peakMb = 0
    while (job.status === 'waiting' || job.status === 'running') {
      await pause(lookEveryMs)
      peakMb = Math.max(peakMb, await rssMb(pid))
      job = await call(server.url, `/imports/${job.id}`)
    }
    return { status: job.status, peakMb, seconds: Math.round((performance.now() - from) / 1000) }
  }
})

async function rssMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
