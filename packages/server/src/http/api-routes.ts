import { managementRoutes } from '../management/routes.ts'
import { portalPasswordRoutes } from '../portal/password-routes.ts'
import { keyRoutes } from './account/keys.ts'
import { testClockRoutes } from './account/test-clock.ts'
import { licensingRoutes } from './licensing/routes.ts'
import type { Routes } from './routes.ts'

/** Everything below /api/v1: one line for each resource. */
export const apiRoutes: readonly Routes[] = [
  keyRoutes,
  licensingRoutes,
  managementRoutes,
  portalPasswordRoutes,
  testClockRoutes,
]
