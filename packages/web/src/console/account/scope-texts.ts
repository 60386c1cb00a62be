import { texts } from '../../i18n/texts.ts'

/** What each permission lets somebody do. */
export const scopeTexts = texts(
  'scopes',
  {
    'activations:delete': 'Free a seat that somebody holds',
    'api:admin': 'Manage API clients and keys',
    'customers:admin': 'Create and change customers and their contacts',
    'customers:read': 'Read customers and their contacts',
    'entitlements:activate': 'Activate, refresh and start on behalf of a customer',
    'entitlements:admin': 'Change, renew, disable and delegate entitlements',
    'entitlements:create': 'Sell: create entitlements from offerings',
    'entitlements:read': 'Read entitlements, their seats and their history',
    'eup:admin': 'Set up the customer portal',
    'lls:admin': 'Manage local license servers',
    'products:admin': 'Create and change products, plans and offerings',
    'products:read': 'Read products, plans and offerings',
    'settings:admin': 'Manage people, roles and settings, and read the audit',
    'webhooks:admin': 'Manage webhooks and read events',
  },
  {
    'activations:delete': 'Einen belegten Platz freigeben',
    'api:admin': 'API-Zugänge und Schlüssel verwalten',
    'customers:admin': 'Kunden und ihre Kontakte anlegen und ändern',
    'customers:read': 'Kunden und ihre Kontakte lesen',
    'entitlements:activate': 'Für Kunden aktivieren, erneuern und starten',
    'entitlements:admin': 'Berechtigungen ändern, verlängern, sperren und übertragen',
    'entitlements:create': 'Verkaufen: Berechtigungen aus Angeboten anlegen',
    'entitlements:read': 'Berechtigungen, ihre Plätze und ihre Geschichte lesen',
    'eup:admin': 'Das Kundenportal einrichten',
    'lls:admin': 'Lokale Lizenzserver verwalten',
    'products:admin': 'Produkte, Pläne und Angebote anlegen und ändern',
    'products:read': 'Produkte, Pläne und Angebote lesen',
    'settings:admin': 'Personen, Rollen und Einstellungen verwalten, das Protokoll lesen',
    'webhooks:admin': 'Webhooks verwalten und Ereignisse lesen',
  },
)

export const scopes = [
  ...(['products:read', 'products:admin', 'customers:read', 'customers:admin'] as const),
  ...(['entitlements:read', 'entitlements:create', 'entitlements:admin'] as const),
  ...(['entitlements:activate', 'activations:delete', 'webhooks:admin', 'eup:admin'] as const),
  ...(['lls:admin', 'api:admin', 'settings:admin'] as const),
] as const

export type KnownScope = (typeof scopes)[number]
