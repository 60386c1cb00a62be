import type { Room } from '../room.ts'

const people = ['settings:admin']
const programs = ['api:admin']

export const accountRoom: Room = {
  routes: [
    {
      path: 'users',
      lazy: async () => ({ Component: (await import('./people/users-page.tsx')).UsersPage }),
    },
    {
      path: 'users/:userId',
      lazy: async () => ({ Component: (await import('./people/user-page.tsx')).UserPage }),
    },
    {
      path: 'roles',
      lazy: async () => ({ Component: (await import('./people/roles-page.tsx')).RolesPage }),
    },
    {
      path: 'api-clients',
      lazy: async () => ({
        Component: (await import('./access/api-clients-page.tsx')).ApiClientsPage,
      }),
    },
    {
      path: 'keys',
      lazy: async () => ({ Component: (await import('./access/keys-page.tsx')).KeysPage }),
    },
    {
      path: 'audit',
      lazy: async () => ({ Component: (await import('./records/audit-page.tsx')).AuditPage }),
    },
    {
      path: 'settings',
      lazy: async () => ({ Component: (await import('./records/settings-page.tsx')).SettingsPage }),
    },
    {
      path: 'custom-fields',
      lazy: async () => ({
        Component: (await import('./records/custom-fields-page.tsx')).CustomFieldsPage,
      }),
    },
    {
      path: 'my-account',
      lazy: async () => ({ Component: (await import('./mine/my-account-page.tsx')).MyAccountPage }),
    },
  ],
  places: [
    { to: '/users', title: 'users', scopes: people, group: 'account' },
    { to: '/roles', title: 'roles', scopes: people, group: 'account' },
    { to: '/api-clients', title: 'apiClients', scopes: programs, group: 'account' },
    { to: '/audit', title: 'audit', scopes: people, group: 'account' },
    { to: '/keys', title: 'keys', scopes: programs, group: 'account' },
    { to: '/custom-fields', title: 'customFields', scopes: people, group: 'account' },
    { to: '/settings', title: 'settings', scopes: people, group: 'account' },
    { to: '/my-account', title: 'myAccount', scopes: [], group: 'account' },
  ],
}
