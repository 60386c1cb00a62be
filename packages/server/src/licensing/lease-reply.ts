import { defaultRenewal, leaseRenewalOf } from '@leasehold/core/lease-renewal'
import type { Grant } from '@leasehold/core/outcome'
import type { Rights } from '@leasehold/core/rights'
import type { LoadedKeys } from '../identity/tenant-keys.ts'
import { signAccessToken } from './access-token.ts'
import { leaseClaims } from './lease-document.ts'
import {
  type ActivationFeatureWire,
  type ActivationStateWire,
  featureToWire,
  type StateInput,
  stateToWire,
} from './state-to-wire.ts'

/**
 * The body of activate and refresh: token, state, and the signed lease to work from.
 *
 * @param about.nextContact seconds until a client should ask for updates by itself
 */
export async function leaseReply(
  grant: Grant,
  rights: Rights,
  keys: LoadedKeys,
  about: { readonly epoch: number; readonly nextContact: number },
) {
  const { activation, at } = grant
  const state = stateOf(grant, rights)
  const rightsVersion = `${about.epoch}.${rights.version}`
  const setting = rights.leaseRenewal ?? defaultRenewal
  const renewal = leaseRenewalOf(setting, at, activation.leaseExpiryAt)
  const input = {
    issuer: keys.issuer,
    activation,
    rights,
    state,
    rightsVersion,
    renewal,
    issuedAt: at,
    escrow: grant.offline?.escrow ?? [],
  }
  return {
    accessToken: signAccessToken(keys.accessKey, keys.issuer, activation, at),
    activation: state,
    lease: {
      document: await keys.signLease(leaseClaims(input)),
      manifest: keys.manifest,
      rightsVersion,
      renewal,
      nextContact: about.nextContact,
    },
  }
}

export function stateOf(grant: Grant, rights: Rights): ActivationStateWire {
  return stateToWire(stateInputOf(grant, rights))
}

export function stateInputOf(grant: Grant, rights: Rights): StateInput {
  const { activation, featureUse, usagePeriodStartAt, usagePeriodNextAt, at } = grant
  return { activation, rights, featureUse, usagePeriodStartAt, usagePeriodNextAt, now: at }
}

/** The feature that was checked out, returned or tracked, as it stands after. */
export function featureOf(grant: Grant, rights: Rights): ActivationFeatureWire {
  const feature = rights.features.find(({ id }) => id === grant.featureId)
  if (!feature)
    throw new Error(`feature ${grant.featureId} is not among the rights it was decided on`)
  return featureToWire(feature, stateInputOf(grant, rights))
}
