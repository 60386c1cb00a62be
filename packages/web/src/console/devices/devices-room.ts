import type { Room } from '../room.ts'

export const devicesRoom: Room = {
  routes: [
    {
      path: 'devices',
      lazy: async () => ({ Component: (await import('./copies-page.tsx')).CopiesPage }),
    },
    {
      path: 'devices/:activationId',
      lazy: async () => ({ Component: (await import('./device-page.tsx')).DevicePage }),
    },
  ],
  places: [
    {
      to: '/devices',
      title: 'devices',
      scopes: ['entitlements:read', 'entitlements:admin'],
      group: 'sold',
    },
  ],
}
