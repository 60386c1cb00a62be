import type { Room } from '../room.ts'

export const entitlementsRoom: Room = { routes: [], places: [] }
