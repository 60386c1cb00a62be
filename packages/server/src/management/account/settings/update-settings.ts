import { addInterval, isNone, noInterval } from '@leasehold/core/interval'
import type { BackEndWindow } from '@leasehold/core/updates/publication'
import { windowModes } from '@leasehold/core/updates/publication'
import { type Static, Type } from 'typebox'
import { invalid } from '../../../http/request-error.ts'
import { component, Interval, IntervalInput, oneOf, readInterval, ref } from '../../../http/wire.ts'
import { closed } from '../../fields.ts'

const mode = oneOf(windowModes, {
  description:
    'trailing: the first edit opens the window, and all of it is published when it ends. ' +
    'leading+trailing: the first edit is published at once, later ones when the window ends. ' +
    'none: each edit is published at once.',
})

export const BackEndWindowModel = component(
  'BackEndWindow',
  Type.Object({ mode, period: ref(Interval) }),
)
export const BackEndWindowInput = component(
  'BackEndWindowInput',
  closed(
    { mode, period: ref(IntervalInput) },
    { examples: [{ mode: 'trailing', period: { type: 'hour', count: 4 } }] },
  ),
)

const licenseModel = Type.Boolean({ description: 'Features, limits, periods, concurrency.' })
const other = Type.Boolean({ description: 'Renewal, maintenance, order data.' })
const custom = Type.Boolean({ description: 'Attributes.' })

export const DetectionModel = component(
  'DetectionGroups',
  Type.Object({ licenseModel, other, custom }),
)
/** All of it: a group that was left out could be meant either way. */
export const DetectionInput = component(
  'DetectionGroupsInput',
  closed(
    { licenseModel, other, custom },
    { examples: [{ licenseModel: true, other: true, custom: false }] },
  ),
)

export const updateSettingsComponents = [
  BackEndWindowModel,
  BackEndWindowInput,
  DetectionModel,
  DetectionInput,
]

const maxWindowMs = 31 * 86_400_000
const minPollMs = 10_000
const maxPollMs = 31 * 86_400_000

export function readWindow(body: Static<typeof BackEndWindowInput>): BackEndWindow {
  if (body.mode === 'none') return { mode: 'none', period: noInterval }
  const period = readInterval(body.period)
  if (isNone(period)) throw invalid('backEndWindow.period', 'is needed for this mode', 'required')
  if (addInterval(0, period) <= maxWindowMs) return { mode: body.mode, period }
  throw invalid('backEndWindow.period', 'must be a month or less', 'maximum')
}

export function readPollInterval(interval: BackEndWindow['period']) {
  const ms = addInterval(0, interval)
  if (ms < minPollMs) throw invalid('pollInterval', 'must be ten seconds or more', 'minimum')
  if (ms > maxPollMs) throw invalid('pollInterval', 'must be a month or less', 'maximum')
  return interval
}
