import type { Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { texts } from '../../../i18n/texts.ts'
import { useLimitText } from '../../../shared/limit-text.ts'

export const modes = ['concurrent', 'nodeLock'] as const
export const schedules = ['never', 'onRenewal', 'monthly', 'calendarMonth'] as const

/** "25 + 5": the seats of an offering with those in overdraft. */
export function useSeatsText(): (offering: Schemas['Offering']) => string {
  const writeLimit = useLimitText()
  return ({ seatCount, overdraftSeatLimit }) => {
    const overdraft =
      overdraftSeatLimit.type === 'none' ? '' : ` + ${writeLimit(overdraftSeatLimit)}`
    return writeNumber(seatCount) + overdraft
  }
}

export const offeringTexts = texts(
  'offerings',
  {
    offerings: 'Offerings',
    find: 'Find by name or SKU',
    newOffering: 'New offering',
    editOffering: 'Edit {{name}}',
    editHint:
      'What is sold already stays as it was sold, until its overrides are reset to the catalogue.',
    edit: 'Edit',
    deleteIt: 'Delete',
    deleteOffering: 'Delete {{name}}?',
    deleteOfferingText: 'It can’t be ordered any more.',
    none: 'No offerings yet',
    noneCure:
      'An offering is what is ordered: an edition under a plan, with so many seats, under a SKU. It needs a product with an edition, and a plan.',
    name: 'Name',
    description: 'Description',
    product: 'Product',
    edition: 'Edition',
    plan: 'Plan',
    choose: 'Choose',
    seats: 'Seats',
    overdraftSeats: 'Overdraft seats',
    concurrencyMode: 'Seats are',
    concurrent: 'Floating',
    nodeLock: 'Locked to a device',
    usageResetSchedule: 'Counts begin anew',
    never: 'never',
    onRenewal: 'with each renewal',
    monthly: 'monthly from the start',
    calendarMonth: 'on the first of a month',
    leasePeriod: 'Lease',
    gracePeriod: 'Grace after the term',
    detection: 'Devices look for changes',
    ownLease: 'A lease of its own',
    ownGrace: 'A grace of its own',
    ownRenewal: 'Renewal of leases of its own',
    renewal: 'Renewal of leases',
    fullDuration: 'full duration',
    asProduct: 'as the product has it',
    maintenance: 'Maintenance',
    sold: 'Entitlements',
  },
  {
    offerings: 'Angebote',
    find: 'Nach Name oder SKU suchen',
    newOffering: 'Neues Angebot',
    editOffering: '{{name}} bearbeiten',
    editHint:
      'Was verkauft ist, bleibt, wie es verkauft wurde, bis seine Abweichungen auf den Katalog zurückgesetzt werden.',
    edit: 'Bearbeiten',
    deleteIt: 'Löschen',
    deleteOffering: '{{name}} löschen?',
    deleteOfferingText: 'Es kann nicht mehr bestellt werden.',
    none: 'Noch keine Angebote',
    noneCure:
      'Ein Angebot ist, was bestellt wird: eine Edition unter einem Plan, mit so vielen Plätzen, unter einer SKU. Es braucht ein Produkt mit einer Edition, und einen Plan.',
    name: 'Name',
    description: 'Beschreibung',
    product: 'Produkt',
    edition: 'Edition',
    plan: 'Plan',
    choose: 'Wählen',
    seats: 'Plätze',
    overdraftSeats: 'Überziehbare Plätze',
    concurrencyMode: 'Plätze sind',
    concurrent: 'Gleitend',
    nodeLock: 'An ein Gerät gebunden',
    usageResetSchedule: 'Zähler beginnen neu',
    never: 'nie',
    onRenewal: 'mit jeder Verlängerung',
    monthly: 'monatlich ab Beginn',
    calendarMonth: 'am Ersten des Monats',
    leasePeriod: 'Leihfrist',
    gracePeriod: 'Nachfrist',
    detection: 'Geräte suchen nach Änderungen',
    ownLease: 'Eine eigene Leihfrist',
    ownGrace: 'Eine eigene Nachfrist',
    ownRenewal: 'Eine eigene Erneuerung der Leihfrist',
    renewal: 'Erneuerung der Leihfrist',
    fullDuration: 'volle Dauer',
    asProduct: 'wie das Produkt',
    maintenance: 'Wartung',
    sold: 'Berechtigungen',
  },
)
