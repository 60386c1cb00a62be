import type { Room } from '../room.ts'

export const reportsRoom: Room = { routes: [], places: [] }
