import { toWireId } from '@leasehold/core/ids'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../src/main.ts'
import { withTenants } from '../../src/start/tenants.ts'
import { scratchConfig } from './scratch.ts'

test('a further tenant is made on the database, and its client gets in at once, into its own only', async () => {
  const config = await scratchConfig()
  const log = pino({ level: 'silent' })
  const server = await startServer({ config, log })
  onTestFinished(() => server.stop())
  const made = await withTenants(config, log, ({ add }) => add('Second vendor'))
  const names = await withTenants(config, log, async ({ list }) =>
    (await list()).map(({ name }) => name),
  )
  expect(names).toEqual(['Default', 'Second vendor'])
  const reply = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: made.clientId,
      client_secret: made.clientSecret,
    }),
  })
  const { access_token: token } = (await reply.json()) as { access_token: string }
  const ask = async (tenantId: string) => {
    const headers = { 'n-tenantid': tenantId, authorization: `Bearer ${token}` }
    return (await fetch(`${server.url}/api/v1/products`, { headers })).status
  }
  expect(await ask(toWireId('tenant', made.tenantId))).toBe(200)
  expect(await ask(server.bootstrapFile?.tenantId ?? '')).toBe(401)
})
