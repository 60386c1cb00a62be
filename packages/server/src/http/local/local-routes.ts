import { operatorRoutes } from '../../local/operator-routes.ts'
import { keyRoutes } from '../account/keys.ts'
import { licensingRoutes } from '../licensing/routes.ts'
import type { Routes } from '../routes.ts'

/** What a local license server answers below /api/v1: applications, and its operator. */
export const localRoutes: readonly Routes[] = [keyRoutes, licensingRoutes, operatorRoutes]
