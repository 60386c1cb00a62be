import type { UpdateCommand } from '@leasehold/core/commands'
import type { Rights } from '@leasehold/core/rights'
import type { Static } from 'typebox'
import type { JobDeps } from '../../deps.ts'
import { invalid } from '../../http/request-error.ts'
import { readWireId } from '../../http/wire.ts'
import { attributeDefinitionsOf } from '../../storage/attribute-definitions.ts'
import { attributeFault } from '../attributes/attribute-value.ts'
import { refuseFault } from '../refuse-fault.ts'
import type { EntitlementUpdate } from './update-body.ts'

type Sent = NonNullable<Static<typeof EntitlementUpdate>['attributes']>
type AttributeUpdates = NonNullable<UpdateCommand['set']['attributes']>

/** Attributes to set, each known to the entitlement, named once and valid by its definition. */
export async function readAttributeUpdates(
  deps: JobDeps,
  tenantId: string,
  sent: Sent,
  rights: Rights,
): Promise<AttributeUpdates> {
  const definitions = await attributeDefinitionsOf(deps.db, tenantId, [rights.productId])
  const seen = new Set<string>()
  const updates: { id: string; value: string | null }[] = []
  for (const [index, { id: wireId, value }] of sent.entries()) {
    const field = `attributes[${index}]`
    const id = readWireId('attribute', wireId, `${field}.id`)
    const attribute = rights.attributes.find((each) => each.id === id)
    if (!attribute) throw invalid(`${field}.id`, 'is no attribute of the entitlement', 'unknown')
    if (seen.has(id)) throw invalid(`${field}.id`, 'is named twice', 'duplicate')
    seen.add(id)
    const definition = definitions.find((each) => each.id === id)
    const fault = definition ? attributeFault(definition, value ?? null) : null
    refuseFault(fault && { ...fault, field: `${field}.${fault.field}` })
    updates.push({ id, value: value ?? null })
  }
  return updates
}
