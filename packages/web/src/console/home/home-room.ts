import { readEarly } from '../read-early.ts'
import type { Room } from '../room.ts'

export const homeRoom: Room = {
  routes: [
    {
      index: true,
      lazy: async () => {
        const { HomePage, readOverview } = await import('./home-page.tsx')
        return { Component: HomePage, loader: readEarly(readOverview) }
      },
    },
  ],
  places: [{ to: '/', title: 'home', scopes: [], group: 'daily' }],
}
