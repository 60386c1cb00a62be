import type { Room } from '../room.ts'

export const devicesRoom: Room = { routes: [], places: [] }
