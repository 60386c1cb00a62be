import type { Instant, NullableInstant } from '../schema.ts'

/** Tables of how people of the vendor sign in. */
export type UserTables = {
  user_session: {
    tenant_id: string
    id: string
    user_id: string
    token_hash: string
    method: 'password' | 'openIdToken'
    second_factor: boolean
    created_at: Instant
    seen_at: Instant
    expires_at: Instant
  }
  user_second_factor: {
    tenant_id: string
    user_id: string
    sealed_secret: string
    confirmed_at: NullableInstant
    last_step: number
    recovery_hashes: string[]
    created_at: Instant
  }
}
