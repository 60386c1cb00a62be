export type OauthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'too_many_attempts'

const statuses: Record<OauthErrorCode, number> = {
  invalid_request: 400,
  invalid_client: 401,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  too_many_attempts: 429,
}

/** A refusal of the token endpoint, in the form of RFC 6749, 5.2. */
export class OauthError extends Error {
  readonly code: OauthErrorCode
  readonly statusCode: number
  /** The client authenticated by header, so the refusal carries a challenge. */
  readonly challenge: boolean

  constructor(code: OauthErrorCode, description: string, challenge = false) {
    super(description)
    this.name = 'OauthError'
    this.code = code
    this.statusCode = statuses[code]
    this.challenge = challenge
  }
}
