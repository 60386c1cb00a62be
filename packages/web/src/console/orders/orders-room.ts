import type { Room } from '../room.ts'

export const ordersRoom: Room = {
  routes: [
    {
      path: 'orders',
      lazy: async () => ({ Component: (await import('./orders-page.tsx')).OrdersPage }),
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
