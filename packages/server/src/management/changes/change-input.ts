import type { FastifyRequest } from 'fastify'
import { type Static, type TObject, Type } from 'typebox'
import { permissionMissing } from '../../http/permission-missing.ts'
import { component, wireId } from '../../http/wire.ts'
import {
  EntitlementStart,
  OfferingChange,
  OverridesReset,
} from '../entitlement-edits/edit-bodies.ts'
import { EntitlementUpdate } from '../entitlement-edits/update-body.ts'
import { entitlementActivators, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { closed } from '../fields.ts'

const forced = {
  forceSeatCount: Type.Optional(
    Type.Boolean({ description: 'Also when more seats are in use than the change leaves.' }),
  ),
}

const update = closed({
  type: Type.Literal('update'),
  ...EntitlementUpdate.properties,
  ...forced,
})
const changeOffering = closed({
  type: Type.Literal('changeOffering'),
  ...OfferingChange.properties,
  ...forced,
})
const resetOverrides = closed({
  type: Type.Literal('resetOverrides'),
  ...OverridesReset.properties,
  ...forced,
})
const start = closed({ type: Type.Literal('start'), ...EntitlementStart.properties })
const resetFeature = closed({ type: Type.Literal('resetFeature'), featureId: wireId('feature') })
const renew = closed({ type: Type.Literal('renew') })
const disable = closed({ type: Type.Literal('disable') })
const enable = closed({ type: Type.Literal('enable') })

const kinds = [
  update,
  changeOffering,
  resetOverrides,
  start,
  renew,
  disable,
  enable,
  resetFeature,
] as const satisfies readonly TObject[]

export type ChangeInput = Static<(typeof kinds)[number]>

/** One change of an entitlement: what its own operation takes, and `type` for which it is. */
export const ChangeInputModel = component(
  'EntitlementChangeInput',
  Type.Unsafe<ChangeInput>({
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: [...kinds],
    examples: [{ type: 'changeOffering', offeringId: 'off_AZrQ1vqKdgGPo5y0S8RLEw' }],
  }),
)

/** A change as it was given: every kind has keys of its own. */
export const GivenChange = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
  description: 'As it was given.',
})

/** Whoever may not make a change now may not have it made later, or of many, either. */
export function requireScopes({ principal }: FastifyRequest, { type }: ChangeInput): void {
  const needed = type === 'start' ? entitlementActivators : entitlementWriters
  if (!needed.some((scope) => principal.scopes.includes(scope))) throw permissionMissing(needed)
}
