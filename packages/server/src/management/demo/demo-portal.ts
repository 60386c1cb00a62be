import type { Deps } from '../../deps.ts'
import { portalAddress } from '../../identity/contacts/portal-address.ts'
import { hashPassword } from '../../identity/password.ts'
import { findPasswordAccount, saveCredentials } from '../../storage/people/credentials.ts'
import { findPortalSettings } from '../../storage/people/portal-settings.ts'

/** How to look at the portal as people of an invented customer see it. */
export type DemoPortal = {
  url: string
  people: { email: string; password: string; role: string }[]
}

const passwordBytes = 9

/** Gives people of the demo passwords, as if they had chosen them; they are told nowhere else. */
export async function makeDemoPortal(deps: Deps, tenantId: string): Promise<DemoPortal> {
  const settings = await findPortalSettings(deps.db, tenantId)
  const people: DemoPortal['people'] = []
  for (const email of ['mara.lind@harbourlane.example', 'tom.okafor@harbourlane.example']) {
    const account = await findPasswordAccount(deps.db, tenantId, email)
    if (account?.authentication.type !== 'password') throw new Error(`The demo has no ${email}.`)
    const password = deps.randomBytes(passwordBytes).toString('base64url')
    const { username } = account.authentication
    const passwordHash = await hashPassword(password)
    const authentication = { type: 'password', username, passwordHash } as const
    const updatedAt = deps.clock.now()
    await saveCredentials(deps.db, tenantId, { ...account, authentication, updatedAt })
    people.push({ email, password, role: account.role })
  }
  return { url: portalAddress(deps.config, tenantId, settings), people }
}
