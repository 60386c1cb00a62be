import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Contact } from '../../storage/people/contact-row.ts'
import { type Credentials, usernameOf } from '../../storage/people/credentials.ts'
import { findSignInFailures } from '../../storage/people/sign-in-failures.ts'
import { type CredentialsModel, toWireCredentials } from './credentials-model.ts'

/** The credentials of a contact as the API tells of them, lock-out included. */
export async function credentialsToWire(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  { email }: Contact,
  credentials: Credentials,
): Promise<Static<typeof CredentialsModel>> {
  const isPassword = credentials.authentication.type === 'password'
  const failures = isPassword ? await findSignInFailures(db, tenantId, usernameOf(email)) : null
  return toWireCredentials(credentials, failures, clock.now())
}
