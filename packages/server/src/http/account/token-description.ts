import { Type } from 'typebox'
import { component, oneOf } from '../wire.ts'

export const TokenReply = component(
  'TokenReply',
  Type.Object({
    access_token: Type.String(),
    token_type: oneOf(['Bearer']),
    expires_in: Type.Integer({ description: 'Seconds.' }),
    scope: Type.String({ description: 'What the token permits, separated by spaces.' }),
  }),
)

const OauthRefusal = Type.Object({
  error: Type.String(),
  error_description: Type.String(),
})

/** For the document only: what comes in is checked by hand, since RFC 6749 says how to refuse it. */
export const tokenDescription = {
  summary: 'Get a token of the Management API',
  description:
    'Form fields `grant_type=client_credentials`, `client_id`, `client_secret` and, to narrow the ' +
    'token, `scope`. The credentials may come as Basic authentication instead.',
  tags: ['Token'],
  response: {
    200: { $ref: 'TokenReply#' },
    400: { description: 'invalid_request, unsupported_grant_type, invalid_scope', ...OauthRefusal },
    401: { description: 'invalid_client', ...OauthRefusal },
    429: { description: 'too_many_attempts', ...OauthRefusal },
  },
} as const
