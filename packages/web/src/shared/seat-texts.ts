import { texts } from '../i18n/texts.ts'

export const seatTexts = texts(
  'seats',
  {
    overdraft_one: '{{count}} in overdraft',
    overdraft_other: '{{count}} in overdraft',
    inUse: '{{used}} of {{of}} seats in use',
  },
  {
    overdraft_one: '{{count}} überzogen',
    overdraft_other: '{{count}} überzogen',
    inUse: '{{used}} von {{of}} Plätzen belegt',
  },
)
