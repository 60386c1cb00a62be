import { redirect } from 'react-router'
import type { Room } from '../room.ts'

const readers = ['entitlements:read', 'entitlements:admin']

export const reportsRoom: Room = {
  routes: [
    { path: 'reports', loader: () => redirect('/reports/expiring') },
    {
      path: 'reports/expiring',
      lazy: async () => ({ Component: (await import('./expiring-page.tsx')).ExpiringPage }),
    },
    {
      path: 'reports/overdraft',
      lazy: async () => ({ Component: (await import('./overdraft-page.tsx')).OverdraftPage }),
    },
    {
      path: 'reports/denials',
      lazy: async () => ({ Component: (await import('./denials-page.tsx')).DenialsPage }),
    },
    {
      path: 'reports/usage',
      lazy: async () => ({ Component: (await import('./usage-page.tsx')).UsagePage }),
    },
    {
      path: 'reports/stale-devices',
      lazy: async () => ({
        Component: (await import('./stale-devices-page.tsx')).StaleDevicesPage,
      }),
    },
    {
      path: 'reports/copies',
      lazy: async () => ({ Component: (await import('./copies-page.tsx')).CopiesPage }),
    },
  ],
  places: [{ to: '/reports', title: 'reports', scopes: readers, group: 'daily' }],
}
