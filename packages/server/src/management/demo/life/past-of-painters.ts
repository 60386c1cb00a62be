import { sealResponseKey } from '../../../offline/response-key.ts'
import { submitEntitlementCommand } from '../../entitlement-command.ts'
import { demoMachine } from './demo-machine.ts'
import { type Past, type PastOrder, personNamed, sellInPast } from './past.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * A month at a studio that renders pictures: a machine that was never seen again, one without a
 * network, one that slept through a change, and one that somebody has copied.
 */
export async function livePastOfPainters(past: Past, order: PastOrder): Promise<void> {
  const { deps, clock, tenantId, nowAt } = past
  const { groupId, entitlements } = await sellInPast(past, order)
  const [farm, desk] = entitlements
  if (!farm || !desk) return
  const atFarm = { tenantId, groupId, productId: farm.rights.productId }
  const machine = (seatId: string, seatName: string) => demoMachine(deps, atFarm, seatId, seatName)

  // The desk has no free place beside the farm's: the oldest entitlement with a place takes it.
  const attic = machine('attic-pc', 'PC in the attic')
  const places = ['farm-1', 'farm-2', 'farm-3', 'farm-4'].map((seatId, n) =>
    machine(seatId, `Farm, node ${n + 1}`),
  )
  for (const each of places) await each.start()
  await attic.start()
  for (const each of places) await each.stop()

  clock.set(nowAt - 4 * dayMs)
  const [asleep, awake, copied] = places
  if (!asleep || !awake || !copied) return
  for (const each of [asleep, awake, copied]) {
    await each.start()
    await each.read()
  }
  const field = machine('field-laptop', 'Laptop in the field')
  const key = deps.randomBytes(32).toString('base64url')
  const sealedKey = sealResponseKey(deps.secrets, tenantId, field.seatId, key)
  await field.start({ sealedKey, issuedAt: clock.now() })

  clock.set(nowAt - 3 * dayMs)
  const author = await personNamed(deps, tenantId, 'sam')
  const gpus = farm.rights.features.find(({ key: name }) => name === 'gpus')
  await submitEntitlementCommand(
    deps,
    { tenantId, author, ipAddress: null },
    {
      type: 'update',
      entitlementId: farm.id,
      forceSeatCount: false,
      reason: 'Four more cards, by phone',
      set: { features: gpus ? [{ id: gpus.id, value: 16 }] : [] },
    },
  )
  clock.set(nowAt - 3 * dayMs + hourMs)
  for (const each of [awake, copied]) {
    await each.refresh()
    await each.read()
  }
  clock.set(nowAt - dayMs)
  await copied.copyAsks()
}
