import type { Deps } from '../../../deps.ts'
import { findCustomerByRef } from '../../../storage/customers.ts'
import { currentRightsOfGroups } from '../../../storage/entitlement-places.ts'
import { listGroups } from '../../../storage/groups.ts'
import { outsideDeed } from '../../../storage/ledger/deed.ts'
import { firstBy } from '../../../storage/listing.ts'
import { type DemoMachine, demoMachine } from './demo-machine.ts'
import { engineers } from './make-demo-past.ts'

export type LiveDevices = {
  /** One step of every machine. */
  step(): Promise<void>
  start(): void
  /** The machines stay as they are, as when a plug is pulled. */
  stop(): Promise<void>
}

const stepMs = 5_000
const atWork = 7

/**
 * Machines of a demo customer that are worked at while the server runs: they take and leave seats,
 * use what was sold, ask for updates, and now and then for more than there is.
 */
export async function createLiveDevices(deps: Deps, tenantId: string): Promise<LiveDevices | null> {
  const { db, log, randomBytes } = deps
  const customer = await findCustomerByRef(db, tenantId, engineers.accountRefId)
  if (!customer) return null
  const filter = { customerId: customer.id, orderRefId: engineers.orderRefId }
  const { items } = await listGroups(db, tenantId, filter, firstBy('created', 1))
  const groupId = items[0]?.id
  const [sold] = groupId ? await currentRightsOfGroups(db, tenantId, [groupId]) : []
  if (!groupId || !sold) return null
  const place = { tenantId, groupId, productId: sold.rights.productId }
  const machines = Array.from({ length: atWork }, (_, n) =>
    demoMachine(deps, place, `rail-${n + 1}`, `Engineer ${n + 1}`),
  )
  let isFirst = true
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()

  /** True once in so many times. */
  const oneIn = (times: number) => randomBytes(4).readUInt32BE() % times === 0

  async function stepOf(machine: DemoMachine): Promise<void> {
    if (!machine.held) {
      if (isFirst ? !oneIn(5) : oneIn(60)) await machine.start()
      return
    }
    await poll(deps, tenantId, machine)
    const { held } = machine
    if (!held) return
    const halfway = held.lastLeaseAt + (held.leaseExpiryAt - held.lastLeaseAt) / 2
    if (deps.clock.now() > halfway || oneIn(240)) await machine.refresh()
    if (oneIn(60)) await machine.use('reportRuns', 1)
    const cores = Object.values(held.holdings)[0] ?? 0
    if (cores === 0 && oneIn(20))
      await machine.use('renderCores', 1 + ((randomBytes(1)[0] ?? 0) % 3))
    else if (cores > 0 && oneIn(12)) await machine.giveBack('renderCores', cores)
    // More than anybody has.
    if (oneIn(20_000)) await machine.use('renderCores', 400)
    if (oneIn(400)) await machine.stop()
  }

  async function step(): Promise<void> {
    await Promise.all(machines.map(stepOf))
    isFirst = false
  }

  function look(): void {
    running = outsideDeed(() => running.then(step)).catch((error: unknown) => {
      log.debug({ err: error }, 'the demo machines could not take their step')
    })
  }

  return {
    step,
    start() {
      look()
      timer = setInterval(look, stepMs)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** Asks as an application does, with the version that it has: so it is known to have it. */
async function poll({ updates, epoch }: Deps, tenantId: string, machine: DemoMachine) {
  const { held } = machine
  if (!held) return
  const { id: activationId, groupId, entitlementId, leaseExpiryAt } = held
  const claims = {
    tenantId,
    groupId,
    entitlementId,
    activationId,
    epoch: held.epoch,
    leaseExpiryAt,
  }
  const version = machine.version ?? held.deliveredVersion ?? 0
  const answer = await updates.poll(claims, { epoch, version }, 0, () => false)
  if (answer.kind === 'update') machine.version = answer.update.rights.version
}
