import { type Static, type TSchema, Type } from 'typebox'
import { component, Instant, nullable, ref, wireId } from '../../../http/wire.ts'
import { DenialModel, denialComponents } from '../../denials/denial-model.ts'
import { EntitlementModel, entitlementComponents } from '../../entitlements/entitlement-model.ts'
import { cloneComponents, PossibleClone } from '../../possible-clones/possible-clone-model.ts'
import { StaleDeviceModel, staleDeviceComponents } from '../../stale-devices/stale-device-model.ts'

/** How many there are of something, and the first few; null without the permission to see it. */
function part<T extends TSchema>(item: T, description: string) {
  return nullable(
    Type.Object(
      {
        total: Type.Integer(),
        isEstimate: Type.Boolean({ description: 'True when there are too many to count.' }),
        items: Type.Unsafe<Static<T>[]>({ type: 'array', items: item }),
      },
      { description },
    ),
  )
}

const FailingWebhook = component(
  'FailingWebhook',
  Type.Object({
    id: wireId('webhook'),
    uri: Type.String(),
    description: nullable(Type.String()),
    enabled: Type.Boolean(),
    gone: Type.Boolean({ description: 'It answered 410 and was switched off.' }),
    failingSince: nullable(Instant),
    waiting: Type.Integer({ description: 'Resources of which something waits, up to 1000.' }),
    parked: Type.Integer({ description: 'Deliveries given up in these days, up to 1000.' }),
    lastStatus: nullable(Type.Integer()),
    lastError: nullable(Type.String()),
  }),
)

const FailedMail = component(
  'FailedMail',
  Type.Object({
    kind: Type.String(),
    created: Instant,
    failed: Instant,
    lastError: nullable(Type.String()),
  }),
)

export const OverviewModel = component(
  'AccountOverview',
  Type.Object({
    now: Instant,
    expiringBefore: Instant,
    since: { ...Instant, description: 'From when on denials and the like are counted.' },
    expiring: part(
      ref(EntitlementModel),
      'Terms that end before `expiringBefore`, the next first.',
    ),
    gracePeriod: part(ref(EntitlementModel), 'Terms that have ended, in grace; the oldest first.'),
    expired: part(ref(EntitlementModel), 'What can no longer be used, the latest first.'),
    overdraft: part(ref(EntitlementModel), 'More is in use than was bought; the latest first.'),
    denials: part(ref(DenialModel), 'What devices were refused, the latest first.'),
    staleDevices: part(ref(StaleDeviceModel), 'Devices on older rights, the latest first.'),
    possibleClones: part(ref(PossibleClone), 'Signs of copied devices, the latest first.'),
    failingWebhooks: part(ref(FailingWebhook), 'The one that fails longest first.'),
    failedMails: part(ref(FailedMail), 'Mails that were given up, the latest first.'),
  }),
)

export const overviewComponents = [
  ...entitlementComponents,
  ...denialComponents,
  ...staleDeviceComponents,
  ...cloneComponents,
  FailingWebhook,
  FailedMail,
  OverviewModel,
]
