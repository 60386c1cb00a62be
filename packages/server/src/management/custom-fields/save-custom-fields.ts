import type { Kysely } from 'kysely'
import { RequestError } from '../../http/request-error.ts'
import {
  type CustomFieldEntity,
  forgetValues,
  holdCustomFields,
  noteValue,
} from '../../storage/people/custom-fields.ts'
import type { Database } from '../../storage/schema.ts'
import { violatedConstraint } from '../../storage/violations.ts'
import { duplicate } from '../duplicate.ts'

type Values = Readonly<Record<string, string | null>>

/**
 * Refuses values that no custom field is defined for, and notes those that nobody may share. In
 * the transaction that saves the customer or offering, before it does.
 */
export async function saveCustomFields(
  db: Kysely<Database>,
  tenantId: string,
  entityType: CustomFieldEntity,
  entityId: string,
  values: Values | undefined,
): Promise<void> {
  if (values === undefined) return
  const fields = await holdCustomFields(db, tenantId, entityType)
  const known = new Map(fields.map((field) => [field.key, field]))
  refuseUnknown(
    Object.keys(values).filter((key) => !known.has(key)),
    entityType,
  )
  await forgetValues(db, tenantId, entityId)
  // In one order for all, so that two that are saved at once wait for each other one way only.
  for (const { id: fieldId, key, unique } of fields) {
    const value = values[key]
    if (!unique || !value) continue
    await noteValue(db, tenantId, { fieldId, value, entityId }).catch((error: unknown) => {
      const isTaken = violatedConstraint(error) === 'custom_field_value_taken'
      throw isTaken ? duplicate(`customFields.${key}`) : error
    })
  }
}

function refuseUnknown(keys: readonly string[], entityType: CustomFieldEntity): void {
  if (keys.length === 0) return
  const message = `is no custom field of ${entityType}s: define it with POST /account/custom-fields`
  throw new RequestError('validationFailed', {
    details: keys.map((key) => `customFields.${key} ${message}.`).join(' '),
    validationErrors: keys.map((key) => ({
      propertyName: `customFields.${key}`,
      message,
      code: 'unknown',
    })),
  })
}
