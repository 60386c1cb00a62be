import { portalAddress } from '../identity/contacts/portal-address.ts'
import {
  beginPortalSession,
  type ContactSignIn,
  endPortalSession,
  type PortalUser,
  portalUserOf,
} from '../identity/contacts/portal-session.ts'
import { contactOfClaims } from '../identity/providers/contact-of-claims.ts'
import type { Pages } from '../sign-in/pages.ts'
import { findPortalSettings } from '../storage/people/portal-settings.ts'

/** The pages of a customer's people. */
export const portalPages: Pages<ContactSignIn, PortalUser> = {
  place: 'portal',
  cookies: { session: 'session', away: 'sign_in' },
  begin: (deps, { tenantId }, who) =>
    deps.db.transaction().execute((db) => beginPortalSession({ ...deps, db }, tenantId, who)),
  userOf: portalUserOf,
  end: endPortalSession,
  addressOf: async ({ config, db }, tenantId) =>
    portalAddress(config, tenantId, await findPortalSettings(db, tenantId)),
  isLet: ({ enabled, clientId }) => enabled && clientId !== null,
  async whoIs(deps, tenantId, vouched) {
    const account = await contactOfClaims(deps, tenantId, vouched)
    if (account?.authentication.type !== 'openIdToken') return null
    const { contactId, authentication } = account
    const { type: method, claimValue } = authentication
    return { contactId, method, passwordHash: null, claimValue }
  },
}
