import { readEarly } from '../read-early.ts'
import type { Room } from '../room.ts'

export const customersRoom: Room = {
  routes: [
    {
      path: 'customers',
      lazy: async () => {
        const { CustomersPage, readCustomers } = await import('./customers-page.tsx')
        return { Component: CustomersPage, loader: readEarly(readCustomers) }
      },
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
