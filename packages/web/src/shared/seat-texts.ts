import { texts } from '../i18n/texts.ts'

export const seatTexts = texts(
  'seats',
  {
    overdraft_one: '{{count}} in overdraft',
    overdraft_other: '{{count}} in overdraft',
    inUse: '{{used}} of {{of}} seats in use',
  },
  {
    overdraft_one: '{{count}} über Kontingent',
    overdraft_other: '{{count}} über Kontingent',
    inUse: '{{used}} von {{of}} Plätzen belegt',
  },
)
