import type { ActivationCaller } from '../../src/commands.ts'
import type { Grant } from '../../src/outcome.ts'

/** What a client has kept of an answer that reached it. */
export type Kept = { id: string; epoch: number; leaseEnd: number; nonce: number }

/** A lease that a device was given and may run on. */
export type Believed = { id: string; epoch: number; end: number }

export type Client = {
  readonly seat: string
  /** Answers received, the oldest first: tokens and nonces that a copy may show again. */
  readonly kept: Kept[]
  readonly leases: Believed[]
  /** What the latest answer leaves it to do. */
  wants: 'activate' | 'refresh' | null
}

export function receive(client: Client, grant: Grant, token: Kept | undefined): void {
  const { id, epoch, nonce, leaseExpiryAt } = grant.activation
  if (grant.kind === 'activate' || grant.kind === 'refresh') {
    client.kept.push({ id, epoch, leaseEnd: leaseExpiryAt, nonce })
    client.leases.push({ id, epoch, end: leaseExpiryAt })
  } else if (token) client.kept.push({ ...token, nonce })
}

export function callerOf(token: Kept, nonce: number | null): ActivationCaller {
  return { by: 'application', epoch: token.epoch, leaseExpiryAt: token.leaseEnd, nonce }
}
