import { writeInstant } from '../text/instant.ts'

type Term = {
  readonly licenseType: string
  readonly activationDate: string | null
  readonly expiryDate: string | null
}

/** When the term ends. A subscription that has not started has no end yet. */
export function expiryText({ licenseType, activationDate, expiryDate }: Term): string {
  const notStarted = activationDate === null && licenseType === 'subscription'
  return notStarted ? 'not started' : writeInstant(expiryDate)
}
