import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startProcess } from '../../faults/server-process.ts'
import { testDatabase } from '../../support/database.ts'

export type Job = { id: string; status: string; rowsDone: number; created: number }

/** A database for servers that are processes of their own, and how to call them. */
export async function processes() {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-import-'))
  onTestFinished(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })
  const env = {
    DATABASE_URL: database.url,
    LEASEHOLD_DATA_DIR: folder,
    LEASEHOLD_MASTER_KEY: randomBytes(32).toString('base64'),
  }
  // Good at the next server too, which has the same master key.
  let access: ReturnType<typeof accessOf> | undefined
  return {
    pool: database.pool,
    start: () => startProcess(env),
    async call(url: string, path: string, init: RequestInit = {}): Promise<Job> {
      access ??= accessOf(url, folder)
      const headers = { ...(await access), 'content-type': 'text/csv' }
      const answer = await fetch(`${url}/api/v1${path}`, { ...init, headers })
      return (await answer.json()) as Job
    },
  }
}

async function accessOf(url: string, folder: string) {
  const file = await readFile(join(folder, 'bootstrap.json'), 'utf8')
  const { tenantId, clientId, clientSecret } = JSON.parse(file)
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  })
  const reply = await fetch(`${url}/oauth2/token`, { method: 'POST', body })
  const granted = (await reply.json()) as { access_token: string }
  return { 'n-tenantid': String(tenantId), authorization: `Bearer ${granted.access_token}` }
}
