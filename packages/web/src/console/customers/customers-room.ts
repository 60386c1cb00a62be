import type { Room } from '../room.ts'

export const customersRoom: Room = { routes: [], places: [] }
