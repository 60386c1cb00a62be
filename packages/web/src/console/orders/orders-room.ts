import type { Room } from '../room.ts'

export const ordersRoom: Room = { routes: [], places: [] }
