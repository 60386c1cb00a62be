import type { EntitlementOutcome } from '@leasehold/core/decide-entitlement'
import type { Grant } from '@leasehold/core/outcome'
import type { Answer } from './submission.ts'
import type { BatchGroup } from './working-group.ts'

/** What is told of something granted, with the rights as they stand. */
export function answerOf(
  group: BatchGroup,
  value: Grant | EntitlementOutcome | null,
): Extract<Answer, { ok: true }> {
  const base = { ok: true, repeated: false } as const
  if (value === null) return { ...base, grant: null, rights: null, outcome: null }
  if (!('activation' in value)) return { ...base, grant: null, rights: null, outcome: value }
  const current = group.entitlements.get(value.activation.entitlementId)?.rights
  const rights = current?.version === value.version ? current : null
  return { ...base, grant: value, rights, outcome: null }
}
