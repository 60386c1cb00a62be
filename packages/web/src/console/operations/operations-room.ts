import type { Room } from '../room.ts'

export const operationsRoom: Room = { routes: [], places: [] }
