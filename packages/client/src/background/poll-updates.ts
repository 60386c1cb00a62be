import { save, takeTurn } from '../cache/turn.ts'
import type { Client } from '../client.ts'
import { momentOf } from '../clock/anchors.ts'
import type { LeaseholdError } from '../leasehold-error.ts'
import { versionTag } from '../licensing/version-tag.ts'
import { readReply, seconds } from '../wire/reply.ts'
import { exchange } from '../wire/send.ts'
import { applyUpdate, noteCurrent, noteStopped } from './apply-update.ts'

/** Asks whether there are other rights than those held, and takes them over. Null when all is well. */
export async function pollUpdates(
  client: Client,
  deadline: AbortSignal,
): Promise<LeaseholdError | null> {
  const { content, settings, view } = client
  const { accessToken, nonce } = content
  if (accessToken === null || view.lease === null) return null
  const sent = momentOf(settings.clock)
  const wasRefused = content.refusal !== null
  const request = {
    method: 'GET',
    path: '/api/v1/activation/updates',
    body: null,
    accessToken,
    nonce: null,
    idempotencyKey: null,
    headers: { 'If-None-Match': `"${versionTag(client, view.lease)}"` },
  }
  const wire = { ...settings, fetch: settings.quietFetch }
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(settings.requestTimeoutMs)])
  const answer = await exchange(wire, request, signal)
  if ('kind' in answer) return answer.error
  const nextContactSeconds = seconds(answer.headers.get('leasehold-next-contact'))

  return takeTurn(client, deadline, async (turn) => {
    // What was asked with another token than the one held now tells nothing about it.
    if (client.content.accessToken !== accessToken) return null
    const reply = readReply(answer.status, answer.headers, answer.text)
    const isGood = answer.status === 304 || reply.kind === 'granted'
    // Refused since, over the stream: the answer may have been made before.
    if (isGood && !wasRefused && client.content.refusal !== null) return null
    if (answer.status === 304) {
      await save(turn, noteCurrent(client, nextContactSeconds))
      return null
    }
    if (reply.kind === 'granted') {
      const asked = { nonce, sent, byStream: false }
      const { change, error } = applyUpdate(client, reply.body, asked, nextContactSeconds)
      await save(turn, change)
      return error
    }
    const stopped = noteStopped(client, reply.error)
    if (stopped === null) return reply.error
    await save(turn, stopped)
    return null
  })
}
