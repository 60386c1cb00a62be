import { texts } from '../i18n/texts.ts'

export const statusTexts = texts(
  'status',
  {
    created: 'Not started',
    active: 'Active',
    gracePeriod: 'In grace',
    expired: 'Expired',
    disabled: 'Disabled',
    customerDisabled: 'Customer disabled',
    exported: 'At a local server',
  },
  {
    created: 'Nicht begonnen',
    active: 'Aktiv',
    gracePeriod: 'Nachfrist',
    expired: 'Abgelaufen',
    disabled: 'Gesperrt',
    customerDisabled: 'Kunde gesperrt',
    exported: 'Auf lokalem Server',
  },
)
