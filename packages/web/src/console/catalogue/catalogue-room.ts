import type { Room } from '../room.ts'

export const catalogueRoom: Room = { routes: [], places: [] }
