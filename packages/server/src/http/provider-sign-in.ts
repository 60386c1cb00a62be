import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { OutboundFault } from '../outbound/read-json.ts'
import { RequestError } from './request-error.ts'
import { component } from './wire.ts'

/** Signing in at an identity provider, to the portal and to the console alike. */
export const ProviderSignIn = component(
  'ProviderSignIn',
  Type.Object(
    { identityProviderId: Type.String({ maxLength: 50 }) },
    {
      additionalProperties: false,
      examples: [{ identityProviderId: 'idp_AZqz8hI0eryN7wEjRWeJqw' }],
    },
  ),
)

export const ProviderSignInBegun = component(
  'ProviderSignInBegun',
  Type.Object({ authorizationUrl: Type.String({ description: 'Where to send the browser.' }) }),
)

export const ProviderReturn = component(
  'ProviderReturn',
  Type.Object(
    {
      code: Type.String({ minLength: 1, maxLength: 4096 }),
      state: Type.String({ minLength: 1, maxLength: 200 }),
    },
    {
      additionalProperties: false,
      examples: [{ code: 'SplxlOBeZQQYbYS6WxSbIA', state: 'af0ifjsldkj' }],
    },
  ),
)

/** A provider that is away is no fault of ours, nor of whoever asks. */
export async function orUnreachable<T>({ log }: Pick<Deps, 'log'>, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof OutboundFault)) throw error
    log.warn({ err: error }, 'an identity provider could not be read')
    throw new RequestError('identityProviderUnreachable', { headers: { 'retry-after': '10' } })
  }
}
