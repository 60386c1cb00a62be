import type { Room } from '../room.ts'

export const homeRoom: Room = {
  routes: [
    { index: true, lazy: async () => ({ Component: (await import('./home-page.tsx')).HomePage }) },
  ],
  places: [{ to: '/', title: 'home', scopes: [], group: 'daily' }],
}
