import type { ChangeOfferingCommand, ResetOverridesCommand } from './commands.ts'
import { rightsStartedAt, termEndAt } from './create-rights.ts'
import { addInterval } from './interval.ts'
import type { EditableField, OfferingSnapshot, Rights } from './rights.ts'

/** The rights of another offering of the product: edited values stay, all others are its own. */
export function rightsOfOffering(
  rights: Rights,
  command: ChangeOfferingCommand,
  now: number,
): Rights {
  const { snapshot } = command
  // Between a term and none there is nothing to keep.
  const keepExpiry = command.keepExpiry && snapshot.plan.licenseType === rights.plan.licenseType
  const changed: Rights = {
    ...rights,
    ...snapshot,
    ...editedValues(rights),
    snapshotAt: now,
    features: keepEdited(rights.features, snapshot.features),
    attributes: keepEdited(rights.attributes, snapshot.attributes),
  }
  const { startedAt } = rights
  if (startedAt === null || startedAt > now) {
    if (snapshot.plan.licenseStartType === 'entitlementCreation') {
      return rightsStartedAt(changed, now)
    }
    return startedAt === null || keepExpiry ? changed : rightsStartedAt(changed, startedAt)
  }
  const maintenanceExpiryAt = !snapshot.hasMaintenance
    ? rights.maintenanceExpiryAt
    : (rights.maintenanceExpiryAt ?? addInterval(now, snapshot.maintenanceDuration))
  if (keepExpiry) return { ...changed, maintenanceExpiryAt }
  return {
    ...changed,
    maintenanceExpiryAt,
    anchorAt: now,
    expiryAt: termEndAt(changed, now),
    renewalsAt: [],
  }
}

function editedValues(rights: Rights): Partial<Rights> {
  return Object.fromEntries(rights.editedFields.map((field) => [field, rights[field]]))
}

function keepEdited<T extends { readonly id: string; readonly edited: boolean }>(
  before: readonly T[],
  after: readonly T[],
): T[] {
  const edited = new Map(before.filter((item) => item.edited).map((item) => [item.id, item]))
  return after.map((item) => edited.get(item.id) ?? item)
}

/** Current catalogue values for what the command names; the rest stays. */
export function rightsReset(rights: Rights, command: ResetOverridesCommand, now: number): Rights {
  const { snapshot, fields } = command
  return {
    ...rights,
    ...valuesOf(snapshot, fields),
    snapshotAt: now,
    editedFields: rights.editedFields.filter((field) => !fields.includes(field)),
    features: takeNamed(rights.features, snapshot.features, command.features),
    attributes: takeNamed(rights.attributes, snapshot.attributes, command.attributes),
  }
}

function valuesOf(
  snapshot: OfferingSnapshot,
  fields: readonly EditableField[],
): Partial<OfferingSnapshot> {
  return Object.fromEntries(fields.map((field) => [field, snapshot[field]]))
}

function takeNamed<T extends { readonly id: string; readonly key: string }>(
  before: readonly T[],
  catalogue: readonly T[],
  keys: readonly string[],
): T[] {
  const named = new Map(
    catalogue.filter((item) => keys.includes(item.key)).map((item) => [item.id, item]),
  )
  const replaced = before.map((item) => named.get(item.id) ?? item)
  const known = new Set(before.map((item) => item.id))
  const added = [...named.values()].filter((item) => !known.has(item.id))
  return [...replaced, ...added].sort((a, b) => (a.key < b.key ? -1 : 1))
}
