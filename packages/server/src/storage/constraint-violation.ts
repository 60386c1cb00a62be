import pg from 'pg'

const uniqueViolation = '23505'

/** The unique index that a statement ran into; null for any other error. */
export function violatedUnique(error: unknown): string | null {
  if (!(error instanceof pg.DatabaseError) || error.code !== uniqueViolation) return null
  return error.constraint ?? null
}
