import { consolePasswordRoutes } from '../console/password-routes.ts'
import { consoleProviderRoutes } from '../console/provider-routes.ts'
import { secondFactorRoutes } from '../console/second-factor-routes.ts'
import { consoleSessionRoutes } from '../console/session-routes.ts'
import { managementRoutes } from '../management/routes.ts'
import { portalAccountRoutes } from '../portal/account-routes.ts'
import { portalEntitlementRoutes } from '../portal/entitlement-routes.ts'
import { portalOfflineRoutes } from '../portal/offline-routes.ts'
import { portalPasswordRoutes } from '../portal/password-routes.ts'
import { portalProviderRoutes } from '../portal/provider-routes.ts'
import { portalSeatRoutes } from '../portal/seat-routes.ts'
import { portalSessionRoutes } from '../portal/session-routes.ts'
import { portalUserOrderRoutes } from '../portal/users/user-order-routes.ts'
import { portalUserRoutes } from '../portal/users/user-routes.ts'
import { keyRoutes } from './account/keys.ts'
import { testClockRoutes } from './account/test-clock.ts'
import { licensingRoutes } from './licensing/routes.ts'
import type { Routes } from './routes.ts'

/** Everything below /api/v1: one line for each resource. */
export const apiRoutes: readonly Routes[] = [
  keyRoutes,
  licensingRoutes,
  managementRoutes,
  consoleSessionRoutes,
  consoleProviderRoutes,
  consolePasswordRoutes,
  secondFactorRoutes,
  portalPasswordRoutes,
  portalSessionRoutes,
  portalProviderRoutes,
  portalEntitlementRoutes,
  portalSeatRoutes,
  portalOfflineRoutes,
  portalAccountRoutes,
  portalUserRoutes,
  portalUserOrderRoutes,
  testClockRoutes,
]
