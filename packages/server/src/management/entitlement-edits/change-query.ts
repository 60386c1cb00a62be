import { Type } from 'typebox'

/** Spread into the querystring schema of every change: why it is made, kept with the version. */
export const reasonQuery = {
  reason: Type.Optional(
    Type.String({ maxLength: 500, description: 'Why; kept with the version that this makes.' }),
  ),
}

export const forceSeatCountQuery = {
  forceSeatCount: Type.Optional(
    Type.Boolean({ description: 'Also when more seats are in use than the change leaves.' }),
  ),
}

export const dryRunQuery = {
  dryRun: Type.Optional(
    Type.Boolean({
      description: 'Answers 200 with what it would do, or the same refusal; nothing is done.',
    }),
  ),
}

export function readReason(query: { reason?: string }): string | null {
  const reason = query.reason?.trim() ?? ''
  return reason === '' ? null : reason
}
