import { readEarly } from '../read-early.ts'
import type { Room } from '../room.ts'

const readers = ['entitlements:read', 'entitlements:admin']

export const entitlementsRoom: Room = {
  routes: [
    {
      path: 'entitlements',
      lazy: async () => {
        const { EntitlementsPage, readEntitlements } = await import('./entitlements-page.tsx')
        return { Component: EntitlementsPage, loader: readEarly(readEntitlements) }
      },
    },
    {
      path: 'entitlements/:entitlementId',
      lazy: async () => ({ Component: (await import('./entitlement-page.tsx')).EntitlementPage }),
    },
    {
      path: 'bulk-changes',
      lazy: async () => ({ Component: (await import('./bulk/bulks-page.tsx')).BulksPage }),
    },
    {
      path: 'bulk-changes/:bulkId',
      lazy: async () => ({ Component: (await import('./bulk/bulk-page.tsx')).BulkPage }),
    },
    {
      path: 'planned-changes',
      lazy: async () => ({
        Component: (await import('./planned/planned-changes-page.tsx')).PlannedChangesPage,
      }),
    },
  ],
  places: [
    { to: '/entitlements', title: 'entitlements', scopes: readers, group: 'sold' },
    { to: '/planned-changes', title: 'plannedChanges', scopes: readers, group: 'sold' },
    { to: '/bulk-changes', title: 'bulkChanges', scopes: readers, group: 'sold' },
  ],
}
