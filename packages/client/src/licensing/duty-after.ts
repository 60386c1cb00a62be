import type { CacheContent } from '../cache/cache-content.ts'
import type { Client } from '../client.ts'
import type { Duty, Facts } from '../schedule/duty.ts'
import { phaseOf } from '../schedule/phase-of.ts'
import { type DutyEvent, step } from '../schedule/step.ts'
import type { Lease } from '../trust/lease.ts'
import { isWaiting } from '../usage/queue.ts'

/** What the timing has to know of a licence. */
export function factsOf(
  client: Client,
  lease: Lease | null,
  { refusal, courtesyAt, usage }: Pick<CacheContent, 'refusal' | 'courtesyAt' | 'usage'>,
): Facts {
  const { viaAgent } = client.settings
  return {
    // Without a network nothing is due: what is asked and answered is carried by hand.
    lease:
      lease === null || lease.mode === 'offline'
        ? null
        : { ...timesOf(lease), ...(viaAgent ? neighbourly : {}) },
    refused: refusal !== null,
    courtesyAt,
    usageWaiting: isWaiting(usage),
    phase: phaseOf(`${client.device.fingerprint} ${client.settings.productId}`),
  }
}

// The agent renews; its neighbours ask it for news only.
const neighbourly = {
  renewal: {
    mode: 'off',
    intervalSeconds: null,
    percent: null,
    courtesy: false,
    courtesyIntervalSeconds: 0,
  },
} as const

function timesOf({ issuedAt, expiresAt, rightEndAt, renewal }: Lease) {
  return { issuedAt, endsAt: expiresAt, rightEndAt, renewal }
}

/** The duty after an event, which a change of the content came with. */
export function dutyAfter(
  client: Client,
  lease: Lease | null,
  change: Partial<CacheContent>,
  event: DutyEvent,
  now: number,
): Duty {
  const content = { ...client.content, ...change }
  return step({ duty: content.duty, facts: factsOf(client, lease, content) }, event, now).duty
}
