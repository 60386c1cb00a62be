import { accountRoom } from './account/account-room.ts'
import { catalogueRoom } from './catalogue/catalogue-room.ts'
import { customersRoom } from './customers/customers-room.ts'
import { devicesRoom } from './devices/devices-room.ts'
import { entitlementsRoom } from './entitlements/entitlements-room.ts'
import { homeRoom } from './home/home-room.ts'
import { operationsRoom } from './operations/operations-room.ts'
import { ordersRoom } from './orders/orders-room.ts'
import { reportsRoom } from './reports/reports-room.ts'
import type { Room } from './room.ts'

/** The console, in the order of its menu. */
export const rooms: readonly Room[] = [
  homeRoom,
  customersRoom,
  ordersRoom,
  entitlementsRoom,
  devicesRoom,
  catalogueRoom,
  reportsRoom,
  operationsRoom,
  accountRoom,
]
