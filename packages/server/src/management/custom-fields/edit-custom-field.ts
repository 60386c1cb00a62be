import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import {
  type CustomField,
  deleteCustomField,
  findCustomField,
  forgetValuesOf,
  insertCustomField,
  lockCustomField,
  noteValuesOf,
  updateCustomField,
  usesOfCustomField,
} from '../../storage/people/custom-fields.ts'
import type { Database } from '../../storage/schema.ts'
import { violatedConstraint } from '../../storage/violations.ts'
import { namingDuplicates } from '../duplicate.ts'
import { refuseInUse } from '../refuse-in-use.ts'

export type CustomFieldInput = Pick<
  CustomField,
  'entityType' | 'key' | 'group' | 'displayName' | 'unique'
>

export async function createCustomField(
  deps: Deps,
  tenantId: string,
  input: CustomFieldInput,
): Promise<CustomField> {
  const now = deps.clock.now()
  const field = { id: deps.newId(), ...input, createdAt: now, updatedAt: now }
  const insert = deps.db.transaction().execute(async (db) => {
    await insertCustomField(db, tenantId, field)
    // Values may have been there before there were definitions.
    if (field.unique) await noteAll(db, tenantId, field)
  })
  await namingDuplicates(insert)
  return field
}

export async function customFieldOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  id: string,
): Promise<CustomField> {
  const field = await findCustomField(db, tenantId, id)
  if (!field) throw new RequestError('customFieldUnknown')
  return field
}

/** Key and kind stay while there are values, which are kept by them. */
export async function changeCustomField(
  deps: Deps,
  tenantId: string,
  id: string,
  input: CustomFieldInput,
  expect: (field: CustomField) => void = () => {},
): Promise<void> {
  const change = deps.db.transaction().execute(async (db) => {
    const field = await lockCustomField(db, tenantId, id)
    if (!field) throw new RequestError('customFieldUnknown')
    expect(field)
    const changed = { ...field, ...input, updatedAt: deps.clock.now() }
    const isRenamed = changed.key !== field.key || changed.entityType !== field.entityType
    if (isRenamed) await refuseUses(db, tenantId, field)
    await updateCustomField(db, tenantId, changed)
    if (isRenamed || changed.unique !== field.unique) {
      await forgetValuesOf(db, tenantId, id)
      if (changed.unique) await noteAll(db, tenantId, changed)
    }
  })
  await namingDuplicates(change)
}

export async function removeCustomField(
  deps: Deps,
  tenantId: string,
  id: string,
  expect: (field: CustomField) => void = () => {},
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    const field = await lockCustomField(db, tenantId, id)
    if (!field) throw new RequestError('customFieldUnknown')
    expect(field)
    await refuseUses(db, tenantId, field)
    await deleteCustomField(db, tenantId, id)
  })
}

async function refuseUses(
  db: Kysely<Database>,
  tenantId: string,
  field: CustomField,
): Promise<void> {
  refuseInUse({ [field.entityType]: await usesOfCustomField(db, tenantId, field) })
}

async function noteAll(db: Kysely<Database>, tenantId: string, field: CustomField): Promise<void> {
  try {
    await noteValuesOf(db, tenantId, field)
  } catch (error) {
    if (violatedConstraint(error) !== 'custom_field_value_taken') throw error
    throw new RequestError('stateConflict', {
      details: `Two ${field.entityType}s have the same ${field.key}, so it cannot be unique.`,
    })
  }
}
