import { readFile } from 'node:fs/promises'
import { replaceFile } from '@leasehold/client/write-file'
import type { ProductConfig } from '../config/config.ts'
import type { TakenUsage } from './taken-usage.ts'

/** What is needed to reach a seat after its product has left the configuration. */
export type SeatOrigin = Omit<ProductConfig, 'credentials' | 'quantity'>

/** A seat that this machine holds or wants, and the application that works on it. */
export type SeatRecord = {
  readonly origin: SeatOrigin
  /** `machine#1` and on, by the name that the machine had when the seat was taken. */
  readonly seatId: string
  /** A hash of what it was asked for with; not known of one taken by an older version. */
  readonly sourceHash?: string
  readonly app: string | null
  /** What the application shows it by. */
  readonly secret: string | null
  readonly seenAt: number
}

/**
 * What the agent remembers beside the caches of its seats; together they are everything that decides
 * what is done when. Instants are milliseconds UTC.
 */
export type AgentState = {
  readonly v: 1
  /** The seats were given back by hand, and none is taken until that is undone. */
  readonly released: boolean
  /** Of the configuration that was carried out last: another one is a reason to act. */
  readonly appliedHash: string | null
  /** When the configuration was looked at last. */
  readonly configAt: number | null
  readonly seats: Readonly<Record<string, SeatRecord>>
  /** By product: when seats that are missing are asked for again, and how often that has failed. */
  readonly tries: Readonly<Record<string, { readonly failures: number; readonly nextAt: number }>>
  /** When syncs by hand were done, the last few. */
  readonly syncsAt: readonly number[]
  readonly taken: TakenUsage
}

export const emptyState: AgentState = {
  v: 1,
  released: false,
  appliedHash: null,
  configAt: null,
  seats: {},
  tries: {},
  syncsAt: [],
  taken: {},
}

export type StateFile = {
  read(): Promise<AgentState>
  write(state: AgentState): Promise<void>
}

/** Written as one step and through to the disk: a crash leaves the old or the new state. */
export function stateFile(path: string): StateFile {
  return {
    read: async () => {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '{}'
        throw error
      })
      return { ...emptyState, ...(JSON.parse(text) as Partial<AgentState>) }
    },
    write: (state) => replaceFile(path, Buffer.from(`${JSON.stringify(state)}\n`)),
  }
}
