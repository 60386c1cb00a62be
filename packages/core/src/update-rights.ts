import type { UpdateCommand } from './commands.ts'
import { type EditableField, editableFields, type Rights } from './rights.ts'

type Values = UpdateCommand['set']

/** The rights with single values set by hand. A value set is marked edited, also when it is equal. */
export function rightsUpdated(rights: Rights, set: Values): Rights {
  const direct: Partial<Record<keyof Rights, unknown>> = {}
  const edited = new Set<EditableField>(rights.editedFields)
  for (const field of editableFields) {
    if (set[field] === undefined) continue
    direct[field] = set[field]
    edited.add(field)
  }
  for (const field of ['expiryAt', 'hasMaintenance', 'maintenanceExpiryAt'] as const) {
    if (set[field] !== undefined) direct[field] = set[field]
  }
  const { expiryAt } = set
  return {
    ...rights,
    ...(direct as Partial<Rights>),
    // A renewed term that an earlier expiry cuts off before it begins resets nothing any more.
    renewalsAt:
      typeof expiryAt === 'number'
        ? rights.renewalsAt.filter((at) => at < expiryAt)
        : rights.renewalsAt,
    editedFields: editableFields.filter((field) => edited.has(field)),
    features: rights.features.map((feature) => {
      const change = set.features?.find((each) => each.id === feature.id)
      if (!change) return feature
      return {
        ...feature,
        ...(change.value === undefined ? {} : { value: change.value }),
        ...(change.overdraft === undefined ? {} : { overdraft: change.overdraft }),
        edited: true,
      }
    }),
    attributes: rights.attributes.map((attribute) => {
      const change = set.attributes?.find((each) => each.id === attribute.id)
      return change ? { ...attribute, value: change.value, edited: true } : attribute
    }),
  }
}
