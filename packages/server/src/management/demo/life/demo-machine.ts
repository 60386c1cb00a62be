import type { LicensingCommand } from '@leasehold/core/commands'
import type { ActivationState } from '@leasehold/core/state'
import type { Deps } from '../../../deps.ts'

export type Workplace = {
  readonly tenantId: string
  readonly groupId: string
  readonly productId: string
}

/** A machine that somebody works at: keeps what its application would, and asks the engine as it would. */
export type DemoMachine = ReturnType<typeof demoMachine>

export function demoMachine(
  { engine, newId }: Pick<Deps, 'engine' | 'newId'>,
  { tenantId, groupId, productId }: Workplace,
  seatId: string,
  seatName: string,
) {
  let held: ActivationState | null = null
  const fingerprint = `demo-${seatId}`

  /** Whether it was granted; a refusal that ends the seat is taken for that. */
  async function submit(command: LicensingCommand): Promise<boolean> {
    const answer = await engine.submit({
      ...{ tenantId, groupId, command },
      author: { type: 'activation', id: held?.id ?? null, name: seatName },
      ipAddress: '127.0.0.1',
    })
    if (!answer.ok) {
      if (command.type === 'refresh' || command.type === 'read') held = null
      return false
    }
    held = answer.grant?.activation ?? null
    self.version = Math.max(self.version ?? 0, held?.deliveredVersion ?? 0)
    return true
  }

  const on = (activation: ActivationState) => ({
    activationId: activation.id,
    caller: {
      by: 'application',
      epoch: activation.epoch,
      nonce: activation.nonce,
      leaseExpiryAt: activation.leaseExpiryAt,
    } as const,
  })

  const self = {
    seatId,
    /** What it has of the rights. */
    version: null as number | null,
    get held(): ActivationState | null {
      return held
    },
    start: (offline: { sealedKey: string; issuedAt: number } | null = null) =>
      submit({
        ...{ type: 'activate', productId, editionId: null, seatId, seatName },
        ...{ method: 'activationCode', username: null, fingerprint, clientVersion: '2026.2' },
        newActivationId: newId(),
        ...(offline
          ? {
              mode: 'offline',
              offline: { requestId: newId(), counter: 1, hash: newId(), escrow: [], ...offline },
            }
          : { mode: 'online' }),
      }),
    refresh: async () => held !== null && submit({ type: 'refresh', ...on(held) }),
    /** A call of the state: with it goes the nonce that came last, so that it has come is known. */
    read: async () => held !== null && submit({ type: 'read', ...on(held) }),
    use: async (key: string, amount: number) =>
      held !== null && submit({ type: 'checkout', ...on(held), key, amount }),
    giveBack: async (key: string, amount: number) =>
      held !== null && submit({ type: 'return', ...on(held), key, amount }),
    async stop(): Promise<void> {
      if (held) await submit({ type: 'deactivate', ...on(held), force: false })
      held = null
    },
    /** As a copy would: with a nonce that was used before. */
    async copyAsks(): Promise<void> {
      if (!held) return
      const { activationId, caller } = on(held)
      const stale = { ...caller, nonce: Math.max(0, held.nonce - 1) }
      const { id, epoch } = held
      await engine.submit({
        ...{ tenantId, groupId },
        command: { type: 'refresh', activationId, caller: stale },
        author: { type: 'activation', id, name: `${seatName}, epoch ${epoch}` },
        ipAddress: '203.0.113.40',
      })
    },
  }
  return self
}
