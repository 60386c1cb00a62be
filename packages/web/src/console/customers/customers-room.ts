import type { Room } from '../room.ts'

export const customersRoom: Room = {
  routes: [
    {
      path: 'customers',
      lazy: async () => ({ Component: (await import('./customers-page.tsx')).CustomersPage }),
    },
    {
      path: 'customers/:customerId',
      lazy: async () => ({ Component: (await import('./customer-page.tsx')).CustomerPage }),
    },
  ],
  places: [
    {
      to: '/customers',
      title: 'customers',
      scopes: ['customers:read', 'customers:admin'],
      group: 'sold',
    },
  ],
}
