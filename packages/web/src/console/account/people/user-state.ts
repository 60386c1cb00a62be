import type { Schemas } from '../../../api/client.ts'

/** Whether somebody can sign in, and if not, what is missing; a key of the texts. */
export function stateOf({ enabled, hasPassword, invitedAt, claimValue }: Schemas['User']) {
  if (!enabled) return 'off'
  if (hasPassword || claimValue) return 'on'
  return invitedAt ? 'invited' : 'notInvited'
}
