import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestInstallation } from '../../support/running-server.ts'
import { root } from '../../support/source-files.ts'

type Answer = { ok: boolean; status: string; [fact: string]: unknown }

/** The example application at work on a machine of its own, told line by line what to do. */
export type Application = {
  say(line: string): Promise<Answer>
  /** What it shows of a feature: how many there are in all. */
  total(key: string): Promise<number | null | undefined>
  end(): Promise<void>
}

export async function startApplication(
  server: TestInstallation,
  { productId, code, seatId }: { productId: string; code: string; seatId: string },
): Promise<Application> {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-desk-'))
  const keys = join(folder, 'keys.json')
  await writeFile(keys, JSON.stringify(server.publicKeys))
  const child = spawn(
    process.execPath,
    [
      ...['examples/cad-app/dist/cad-app.js', '--lines', '--json', '--identity', 'key'],
      ...['--url', server.url, '--tenant', server.tenantId, '--keys', keys, '--seat', seatId],
      ...['--product', productId, '--code', code, '--folder', join(folder, 'cache')],
    ],
    { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const say = async (line: string): Promise<Answer> => {
    child.stdin.write(`${line}\n`)
    return JSON.parse((await lines.next()).value)
  }
  return {
    say,
    async total(key) {
      const { features } = (await say('status')) as unknown as {
        features?: { key: string; total: number | null }[]
      }
      return features?.find((feature) => feature.key === key)?.total
    },
    async end() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
