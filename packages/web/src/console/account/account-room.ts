import type { Room } from '../room.ts'

export const accountRoom: Room = { routes: [], places: [] }
