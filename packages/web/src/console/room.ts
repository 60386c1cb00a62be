import type { RouteObject } from 'react-router'
import type { Scope } from './session.ts'
import type { ShellTextKey } from './shell/shell-texts.ts'

/** A part of the console: its pages, and its places in the menu. */
export type Room = {
  readonly routes: readonly RouteObject[]
  readonly places: readonly {
    readonly to: string
    readonly title: ShellTextKey
    /** Whoever has one of these sees it; empty: everybody. */
    readonly scopes: readonly Scope[]
    readonly group: 'daily' | 'sold' | 'offered' | 'running' | 'account'
  }[]
}
