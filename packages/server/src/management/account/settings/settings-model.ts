import { addInterval, isNone } from '@leasehold/core/interval'
import { type Static, Type } from 'typebox'
import { invalid } from '../../../http/request-error.ts'
import { component, Interval, IntervalInput, oneOf, readInterval, ref } from '../../../http/wire.ts'
import { contactLanguages } from '../../../storage/people/contact-row.ts'
import type { TenantSettings } from '../../../storage/tenant-settings.ts'
import { readDelegationPeriod } from '../../delegation-period.ts'
import { closed } from '../../fields.ts'
import {
  BackEndWindowInput,
  BackEndWindowModel,
  DetectionInput,
  DetectionModel,
  readPollInterval,
  readWindow,
} from './update-settings.ts'

// The settings of `TenantSettings` on the wire. Each has a line in both schemas, and where the
// schema cannot say what is accepted, a line in `readSettings`.

const clonePolicy = oneOf(['report', 'refuse'], {
  description: 'What signs of a copied device lead to: a record, or a record and a refusal.',
})
const showHolders = Type.Boolean({
  description: 'Whether an application that finds no seat is told who holds the seats.',
})

const lateExcess = oneOf(['record', 'refuse'], {
  description:
    'What becomes of a use that a device reports later, above the limit of its count: recorded as ' +
    'excess and billed, or refused.',
})

const offlineDeactivation = oneOf(['freeAtOnce', 'waitForLeaseEnd'], {
  description:
    'Whether a seat that a device without a network hands in by a token is free at once: the ' +
    'vendor then takes the risk that a copy of the device runs on. Otherwise it stays occupied ' +
    'until the lease that the device has would end.',
})

const language = oneOf(contactLanguages, {
  description: 'Of mails to your own people, where somebody has none of their own.',
})

export const SettingsModel = component(
  'TenantSettings',
  Type.Object({
    regrantMargin: ref(Interval),
    possibleClone: clonePolicy,
    showHolders,
    auditRetention: ref(Interval),
    backEndWindow: ref(BackEndWindowModel),
    detection: ref(DetectionModel),
    pollInterval: ref(Interval),
    lateExcess,
    offlineDeactivation,
    delegationPeriod: {
      ...ref(Interval),
      description:
        'How long a local license server may serve an entitlement on one token, where neither the ' +
        'product nor the delegation has a period of its own.',
    },
    language,
  }),
)

export const SettingsPatch = component(
  'TenantSettingsPatch',
  closed(
    {
      regrantMargin: Type.Optional(ref(IntervalInput)),
      possibleClone: Type.Optional(clonePolicy),
      showHolders: Type.Optional(showHolders),
      auditRetention: Type.Optional(ref(IntervalInput)),
      backEndWindow: Type.Optional(ref(BackEndWindowInput)),
      detection: Type.Optional(ref(DetectionInput)),
      pollInterval: Type.Optional(ref(IntervalInput)),
      lateExcess: Type.Optional(lateExcess),
      offlineDeactivation: Type.Optional(offlineDeactivation),
      delegationPeriod: Type.Optional(ref(IntervalInput)),
      language: Type.Optional(language),
    },
    { examples: [{ possibleClone: 'refuse', regrantMargin: { type: 'minute', count: 2 } }] },
  ),
)

export type SettingsWire = Static<typeof SettingsModel>

const maxMarginMs = 3_600_000
const minAuditMs = 28 * 86_400_000

export function readSettings(body: Static<typeof SettingsPatch>): Partial<TenantSettings> {
  const { regrantMargin, auditRetention, backEndWindow, pollInterval, ...others } = body
  const { delegationPeriod, ...plain } = others
  return {
    ...plain,
    ...(regrantMargin && { regrantMargin: readMargin(readInterval(regrantMargin)) }),
    ...(backEndWindow && { backEndWindow: readWindow(backEndWindow) }),
    ...(pollInterval && { pollInterval: readPollInterval(readInterval(pollInterval)) }),
    ...(delegationPeriod && { delegationPeriod: readDelegationPeriod(delegationPeriod) }),
    ...(auditRetention && { auditRetention: readRetention(readInterval(auditRetention)) }),
  }
}

function readMargin(margin: TenantSettings['regrantMargin']) {
  if (addInterval(0, margin) <= maxMarginMs) return margin
  throw invalid('regrantMargin', 'must be an hour or less', 'maximum')
}

function readRetention(retention: TenantSettings['auditRetention']) {
  if (isNone(retention) || addInterval(0, retention) >= minAuditMs) return retention
  throw invalid('auditRetention', 'must be a month or more, or none', 'minimum')
}

export function settingsToWire(settings: TenantSettings): SettingsWire {
  const { enforceMfa: _security, ...wire } = settings
  return wire
}
