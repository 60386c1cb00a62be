import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../../deps.ts'

/** Whose session it is: of a contact in the portal, or of a person of the vendor in the console. */
export type Signed = { readonly tenantId: string; readonly session: { readonly id: string } }

/** What a page shows to prove that it has read a reply: another site can send the cookie at most. */
export function csrfTokenOf({ secrets }: Pick<Deps, 'secrets'>, { tenantId, session }: Signed) {
  const key = secrets.derive(tenantId, 'leasehold portal csrf 1')
  return createHmac('sha256', key).update(session.id).digest('base64url')
}

export function isCsrfToken(
  deps: Pick<Deps, 'secrets'>,
  signed: Signed,
  text: string | undefined,
): boolean {
  const right = Buffer.from(csrfTokenOf(deps, signed))
  const sent = Buffer.from(text ?? '')
  return sent.length === right.length && timingSafeEqual(sent, right)
}
