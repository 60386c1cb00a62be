import { readEarly } from '../read-early.ts'
import type { Room } from '../room.ts'

export const ordersRoom: Room = {
  routes: [
    {
      path: 'orders',
      lazy: async () => {
        const { OrdersPage, readOrders } = await import('./orders-page.tsx')
        return { Component: OrdersPage, loader: readEarly(readOrders) }
      },
    },
    {
      path: 'orders/new',
      lazy: async () => ({ Component: (await import('./new-order-page.tsx')).NewOrderPage }),
    },
    {
      path: 'orders/:groupId',
      lazy: async () => ({ Component: (await import('./order-page.tsx')).OrderPage }),
    },
  ],
  places: [
    {
      to: '/orders',
      title: 'orders',
      scopes: ['entitlements:read', 'entitlements:admin'],
      group: 'sold',
    },
  ],
}
