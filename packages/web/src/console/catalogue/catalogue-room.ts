import type { Room } from '../room.ts'

const scopes = ['products:read', 'products:admin']

export const catalogueRoom: Room = {
  routes: [
    {
      path: 'products',
      lazy: async () => ({
        Component: (await import('./products/products-page.tsx')).ProductsPage,
      }),
    },
    {
      path: 'products/shared',
      lazy: async () => ({ Component: (await import('./products/shared-page.tsx')).SharedPage }),
    },
    {
      path: 'products/:productId',
      lazy: async () => ({ Component: (await import('./products/product-page.tsx')).ProductPage }),
    },
    {
      path: 'plans',
      lazy: async () => ({ Component: (await import('./plans/plans-page.tsx')).PlansPage }),
    },
    {
      path: 'offerings',
      lazy: async () => ({
        Component: (await import('./offerings/offerings-page.tsx')).OfferingsPage,
      }),
    },
    {
      path: 'offerings/:offeringId',
      lazy: async () => ({
        Component: (await import('./offerings/offering-page.tsx')).OfferingPage,
      }),
    },
  ],
  places: [
    { to: '/products', title: 'products', scopes, group: 'offered' },
    { to: '/plans', title: 'plans', scopes, group: 'offered' },
    { to: '/offerings', title: 'offerings', scopes, group: 'offered' },
  ],
}
