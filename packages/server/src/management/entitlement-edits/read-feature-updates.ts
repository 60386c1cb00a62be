import { featureFault } from '@leasehold/core/catalogue-rules'
import type { UpdateCommand } from '@leasehold/core/commands'
import type { Rights } from '@leasehold/core/rights'
import type { Static } from 'typebox'
import { invalid } from '../../http/request-error.ts'
import { readLimit, readWireId } from '../../http/wire.ts'
import { refuseFault } from '../refuse-fault.ts'
import type { EntitlementUpdate } from './update-body.ts'

type Sent = NonNullable<Static<typeof EntitlementUpdate>['features']>
type FeatureUpdates = NonNullable<UpdateCommand['set']['features']>

/** Features to set, each known to the entitlement, named once and of a value that its type allows. */
export function readFeatureUpdates(sent: Sent, rights: Rights): FeatureUpdates {
  const seen = new Set<string>()
  return sent.map((item, index) => {
    const field = `features[${index}]`
    const id = readWireId('feature', item.id, `${field}.id`)
    const feature = rights.features.find((each) => each.id === id)
    if (!feature) throw invalid(`${field}.id`, 'is no feature of the entitlement', 'unknown')
    if (seen.has(id)) throw invalid(`${field}.id`, 'is named twice', 'duplicate')
    seen.add(id)
    const value = item.value === undefined ? feature.value : item.value
    const overdraft = item.overdraftLimit ? readLimit(item.overdraftLimit) : null
    const fault = featureFault(feature.type, value, overdraft)
    refuseFault(fault && { ...fault, field: `${field}.${fault.field}` })
    return {
      id,
      ...(item.value !== undefined && { value: item.value }),
      ...(overdraft && { overdraft }),
    }
  })
}
