import { texts } from '../../i18n/texts.ts'

export const searchTexts = texts(
  'search',
  {
    open: 'Find anything',
    keys: 'Ctrl K',
    label: 'Name, reference, code, seat or id',
    hint: 'Type the beginning of a name, an order reference, an activation code, a SKU or a seat. Arrows choose, Enter opens.',
    nothing:
      'Nothing is called so. Fewer letters find more; of a seat or a code the beginning counts.',
    more: 'There are more of these: {{kinds}}. Type a further word.',
    results: 'Found',
    count_one: '{{count}} found',
    count_other: '{{count}} found',
    customer: 'Customer',
    contact: 'Contact',
    entitlementGroup: 'Order',
    entitlement: 'Entitlement',
    activation: 'Device',
    offering: 'Offering',
    product: 'Product',
  },
  {
    open: 'Alles finden',
    keys: 'Strg K',
    label: 'Name, Nummer, Code, Platz oder Kennung',
    hint: 'Geben Sie den Anfang eines Namens, einer Auftragsnummer, eines Aktivierungscodes, einer SKU oder eines Platzes ein. Pfeiltasten wählen, Eingabe öffnet.',
    nothing:
      'Nichts heißt so. Weniger Buchstaben finden mehr; bei Platz und Code zählt der Anfang.',
    more: 'Davon gibt es mehr: {{kinds}}. Geben Sie ein weiteres Wort ein.',
    results: 'Gefunden',
    count_one: '{{count}} gefunden',
    count_other: '{{count}} gefunden',
    customer: 'Kunde',
    contact: 'Kontakt',
    entitlementGroup: 'Auftrag',
    entitlement: 'Berechtigung',
    activation: 'Gerät',
    offering: 'Angebot',
    product: 'Produkt',
  },
)
