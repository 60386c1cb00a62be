import type { ColumnType } from 'kysely'
import type { LocalServerTables } from './local-servers/schema.ts'
import type { PeopleTables } from './people/schema.ts'
import type { AccountTables } from './tables/account-tables.ts'
import type { CatalogueTables } from './tables/catalogue-tables.ts'
import type { ChangeTables } from './tables/change-tables.ts'
import type { EventTables } from './tables/event-tables.ts'
import type { OrderTables } from './tables/order-tables.ts'
import type { SeatTables } from './tables/seat-tables.ts'
import type { UserTables } from './users/schema.ts'

/** Milliseconds out, a Date in. */
export type Instant = ColumnType<number, Date, Date>
export type NullableInstant = ColumnType<number | null, Date | null | undefined, Date | null>
/** The value out, its JSON text in: `json(value)`. */
export type Json<T> = ColumnType<T, string, string>

export const json = (value: unknown): string => JSON.stringify(value)

/** Tables as the queries outside the engine see them. Uuids are text. */
export type Database = AccountTables &
  CatalogueTables &
  OrderTables &
  SeatTables &
  EventTables &
  ChangeTables &
  LocalServerTables &
  PeopleTables &
  UserTables

export const deliveryStates = ['pending', 'delivered', 'parked'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export const importKinds = ['customers', 'contacts', 'entitlements'] as const
export type ImportKind = (typeof importKinds)[number]

export const importStatuses = [
  'receiving',
  'waiting',
  'running',
  'finished',
  'failed',
  'cancelled',
] as const
export type ImportStatus = (typeof importStatuses)[number]

/** Who made a change. `id` is a wire id, null for the system itself. */
export type Author = {
  type: 'apiClient' | 'user' | 'contact' | 'activation' | 'system'
  id: string | null
  name: string
}

export type PlannedStatus = 'pending' | 'done' | 'refused' | 'failed' | 'cancelled'
export type BulkStatus = 'preparing' | 'running' | 'done' | 'cancelling' | 'cancelled'

export type NumberRange = { min: number | null; max: number | null; integer: boolean }

export type ValidationRule =
  | { ruleType: 'regex'; regex: string; errorMessage: string }
  | { ruleType: 'email' }

export type Stamped = { tenant_id: string; id: string; created_at: Instant; updated_at: Instant }
export type Described = Stamped & { name: string; description: string | null }
