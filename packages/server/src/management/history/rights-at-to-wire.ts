import type { Rights } from '@leasehold/core/rights'
import { writeInstant } from '../../http/instant.ts'
import { attributeToWire, featureRightToWire } from '../entitlements/entitlement-to-wire.ts'
import { planRightToWire, rightsToWire } from '../entitlements/rights-to-wire.ts'

/** All that rights grant, with the status that they give at an instant. */
export function rightsAtToWire(rights: Rights, epoch: number, at: number) {
  return {
    at: writeInstant(at),
    ...rightsToWire(rights, epoch, at),
    plan: planRightToWire(rights.plan),
    features: rights.features.map(featureRightToWire),
    attributes: rights.attributes.map(attributeToWire),
  }
}
