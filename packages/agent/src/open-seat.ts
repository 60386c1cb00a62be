import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type HeldSeat, openHeldSeat } from '@leasehold/client/held-seat'
import type { AgentConfig } from './config/config.ts'
import type { SeatOrigin } from './seats/agent-state.ts'
import type { SeatEvents } from './seats/seat.ts'

/** Opens a seat of this machine, each in a folder of its own below that of the agent. */
export function openSeat(
  config: AgentConfig,
  origin: SeatOrigin,
  seatId: string,
  { tell, recover }: SeatEvents,
): Promise<HeldSeat> {
  const { url, tenantId, productId, publicKeys } = origin
  const name = createHash('sha256').update(`${tenantId} ${productId} ${seatId}`).digest('hex')
  const options = {
    ...{ url, tenantId, productId, publicKeys, seatId },
    appName: 'leasehold-agent',
    folder: join(config.folder, 'seats', name.slice(0, 16)),
    identity: config.identity,
    recover,
    ...(config.fingerprint === null ? {} : { fingerprint: config.fingerprint }),
  }
  return openHeldSeat(options, tell)
}
