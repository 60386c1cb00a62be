import { randomUUID } from 'node:crypto'
import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import type { LeaseholdError } from '../leasehold-error.ts'
import { dutyAfter } from '../licensing/duty-after.ts'
import { send } from '../wire/send.ts'
import {
  acknowledge,
  beginAnew,
  isWaiting,
  reject,
  sealBatch,
  type UsageBatch,
  type UsageQueue,
} from './queue.ts'

/** What became of the usage that waited; `problem` is what the vendor should hear of. */
export type UsageSent = {
  readonly error: LeaseholdError | null
  readonly problem: LeaseholdError | null
}

/**
 * Sends what was used while the server could not be asked, batch by batch. A batch is numbered and
 * written down before it is sent, and sent as it is until the server has it.
 */
export async function sendUsage(
  client: Client,
  deadline: AbortSignal | null,
  { quiet = true } = {},
): Promise<UsageSent> {
  let problem: LeaseholdError | null = null
  for (;;) {
    const { accessToken } = client.content
    const queue = await sealNext(client, deadline)
    if (queue === null || queue.sealed === null || accessToken === null) {
      return { error: null, problem }
    }
    const { queueId, sealed } = queue
    const entries = sealed.entries.map((entry) => ({
      ...entry,
      at: new Date(entry.at).toISOString(),
    }))
    const { settings } = client
    const timeout = AbortSignal.timeout(settings.requestTimeoutMs)
    const reply = await send(
      quiet ? { ...settings, fetch: settings.quietFetch } : settings,
      {
        method: 'POST',
        path: '/api/v1/activation/usage',
        body: JSON.stringify({ queueId, sequence: sealed.sequence, entries }),
        accessToken,
        nonce: null,
        idempotencyKey: null,
      },
      deadline === null ? timeout : AbortSignal.any([deadline, timeout]),
    )
    const change = settle(reply.kind === 'granted' ? null : reply.error, sealed)
    if (change === null) return { error: reply.kind === 'granted' ? null : reply.error, problem }
    if (reply.kind !== 'granted') problem = reply.error
    await takeTurn(client, deadline, async (turn) => {
      const { usage } = client.content
      if (usage.queueId !== queueId) return
      await save(turn, sentChange(client, change(usage)))
    })
  }
}

async function sealNext(client: Client, deadline: AbortSignal | null): Promise<UsageQueue | null> {
  if (!isWaiting(client.content.usage)) return null
  return takeTurn(client, deadline, async (turn) => {
    const { usage, accessToken } = client.content
    if (accessToken === null) return null
    const sealed = sealBatch(usage, newQueueId)
    if (sealed !== usage) await save(turn, { usage: sealed })
    return client.content.usage
  })
}

/** How an answer changes the queue; null when the batch is to be sent again later. */
function settle(
  error: LeaseholdError | null,
  sent: UsageBatch,
): ((queue: UsageQueue) => UsageQueue) | null {
  switch (error?.code) {
    case undefined:
      return (queue) => acknowledge(queue, sent)
    // Another one uses this name: a copy of the device, or what a backup of the server brought back.
    case 'usageForked':
    case 'usageGap':
      return (queue) => beginAnew(queue, newQueueId)
    case 'featureUnknown':
    case 'featureNotMetered':
      return (queue) => reject(queue, sent)
    default:
      return null
  }
}

function sentChange(client: Client, usage: UsageQueue) {
  const now = timeNow(client.time, client.settings.clock)
  const change = { usage }
  return { usage, duty: dutyAfter(client, client.view.lease, change, { kind: 'usageSent' }, now) }
}

function newQueueId(): string {
  return randomUUID()
}
