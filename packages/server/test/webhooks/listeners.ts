import { onTestFinished } from 'vitest'
import { type CallLimits, usualLimits } from '../../src/webhooks/call-receiver.ts'
import { createWebhookSender, type SenderOptions } from '../../src/webhooks/sender.ts'
import { api, created, done, makeCustomer, read } from '../management/back-office.ts'
import type { TestServer } from '../support/server.ts'

export const webhooks = `${api}/account/webhooks`

export type Delivery = {
  eventId: string
  eventCode: string
  resourceId: string
  state: string
  attempts: number
  lastStatus: number | null
  lastError: string | null
  nextAttempt: string | null
}

const customers = ['customer.created', 'customer.updated']

/** A listener for customers, unless other codes are given; it goes with the test. */
export async function listen(server: TestServer, uri: string, subscriptions = customers) {
  const { id, secret } = created(await server.post(webhooks, { uri, subscriptions }))
  const url = `${webhooks}/${id}`
  onTestFinished(async () => {
    await server.delete(url)
  })
  const deliveries = async (query = ''): Promise<Delivery[]> =>
    (await read(server, `${url}/deliveries?pageSize=500&${query}`)).items
  return { id: id as string, secret: secret as string, url, deliveries }
}

/** What sends them; a short time-out unless a test says otherwise. */
export function sender(
  server: TestServer,
  {
    limits = {},
    ...options
  }: Omit<SenderOptions, 'limits'> & { limits?: Partial<CallLimits> } = {},
) {
  const made = createWebhookSender(server.deps, {
    ...options,
    limits: { ...usualLimits, answerMs: 2_000, ...limits },
  })
  onTestFinished(made.stop)
  return made
}

/** A customer that is made and then renamed: events `<name> 0`, `<name> 1` … of one resource. */
export async function changeOften(server: TestServer, name: string, changes: number) {
  const id = await makeCustomer(server, `${name} 0`)
  for (let i = 1; i <= changes; i++) {
    done(await server.patch(`${api}/customers/${id}`, { name: `${name} ${i}` }))
  }
  return id
}

export const namesFrom = (name: string, changes: number) =>
  Array.from({ length: changes + 1 }, (_, i) => `${name} ${i}`)
