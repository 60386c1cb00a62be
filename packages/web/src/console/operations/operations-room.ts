import type { Room } from '../room.ts'

const movers = [
  'customers:read',
  'customers:admin',
  'entitlements:read',
  'entitlements:create',
  'entitlements:admin',
]

export const operationsRoom: Room = {
  routes: [
    {
      path: 'webhooks',
      lazy: async () => ({
        Component: (await import('./webhooks/webhooks-page.tsx')).WebhooksPage,
      }),
    },
    {
      path: 'webhooks/:webhookId',
      lazy: async () => ({ Component: (await import('./webhooks/webhook-page.tsx')).WebhookPage }),
    },
    {
      path: 'events',
      lazy: async () => ({ Component: (await import('./events/events-page.tsx')).EventsPage }),
    },
    {
      path: 'identity-providers',
      lazy: async () => ({
        Component: (await import('./identity-providers/providers-page.tsx')).ProvidersPage,
      }),
    },
    {
      path: 'local-servers',
      lazy: async () => ({
        Component: (await import('./local-servers/local-servers-page.tsx')).LocalServersPage,
      }),
    },
    {
      path: 'local-servers/:localServerId',
      lazy: async () => ({
        Component: (await import('./local-servers/local-server-page.tsx')).LocalServerPage,
      }),
    },
    {
      path: 'portal',
      lazy: async () => ({ Component: (await import('./portal/portal-page.tsx')).PortalPage }),
    },
    {
      path: 'transfer',
      lazy: async () => ({
        Component: (await import('./transfer/transfer-page.tsx')).TransferPage,
      }),
    },
    {
      path: 'transfer/:importId',
      lazy: async () => ({ Component: (await import('./transfer/import-page.tsx')).ImportPage }),
    },
  ],
  places: [
    { to: '/webhooks', title: 'webhooks', scopes: ['webhooks:admin'], group: 'running' },
    { to: '/events', title: 'events', scopes: ['webhooks:admin'], group: 'running' },
    {
      to: '/identity-providers',
      title: 'identityProviders',
      scopes: ['settings:admin'],
      group: 'running',
    },
    { to: '/local-servers', title: 'localServers', scopes: ['lls:admin'], group: 'running' },
    { to: '/portal', title: 'portal', scopes: ['eup:admin'], group: 'running' },
    { to: '/transfer', title: 'transfer', scopes: movers, group: 'running' },
  ],
}
