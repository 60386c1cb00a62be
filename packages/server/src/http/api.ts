import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ErrorCode } from '@leasehold/core/error-codes'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { PortalUser } from '../identity/contacts/portal-session.ts'
import type { FailureCounts } from '../identity/failure-counts.ts'
import type { LiveClients } from '../identity/live-clients.ts'
import type { ConsoleUser } from '../identity/users/user-session.ts'
import type { ApiVersion } from './api-version.ts'
import type { Principal, Scope } from './principal.ts'

/** The HTTP application as route files see it: bodies, queries and replies typed by their schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A Management API operation: one of these scopes suffices. An empty list: any valid token. */
    scopes?: readonly Scope[]
    /** Error codes that the operation may answer, for the OpenAPI document. */
    refusals?: readonly ErrorCode[]
    /**
     * An operation of the Licensing API that gives out the first nonce, or takes one and gives out the
     * next, for the OpenAPI document. Takes an Idempotency-Key.
     */
    nonce?: 'given' | 'rotated'
    /** An operation of the portal: for whoever is signed in there. */
    portal?: boolean
    /** An operation of the console about whoever is signed in there: no token will do. */
    console?: boolean
    /** Takes a file as multipart/form-data, for the OpenAPI document. */
    upload?: boolean
  }
  interface FastifyRequest {
    /** Set on operations with `scopes`, `portal` or `console`. */
    principal: Principal
    /** Set on operations with `portal`. */
    portalUser: PortalUser
    /** Set on operations with `console`. */
    consoleUser: ConsoleUser
    /** The tenant of N-TenantId, checked to exist; set on every operation below /api/v1. */
    tenantId: string
    /** The version of the API that the caller asked for. */
    readonly apiVersion: ApiVersion
  }
  interface FastifyInstance {
    /** API clients as the bearer check knows them: forget one that was changed or deleted. */
    liveClients: LiveClients
    /** Tokens and secrets that were refused. */
    failureCounts: FailureCounts
  }
}
