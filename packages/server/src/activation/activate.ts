import type { ErrorCode } from '@leasehold/core/error-codes'
import { fromWireId } from '@leasehold/core/ids'
import type { ActivationMethod } from '@leasehold/core/state'
import type { Deps } from '../deps.ts'
import { invalid } from '../http/request-error.ts'
import type { Answer } from '../licensing/submission.ts'
import { activateByCode } from './activate-by-code.ts'
import { activateByPassword } from './activate-by-password.ts'
import { activateByToken } from './activate-by-token.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import type { SeatRequest } from './seat-request.ts'

/** What a token of an identity provider may be refused with. */
export const ofIdentity = [
  'identityProviderUnknown',
  'identityTokenInvalid',
  'identityTokenExpired',
  'identityTokenNotYetValid',
  'identityTokenAudience',
  'identityTokenClaimMissing',
  'identityProviderUnreachable',
] as const satisfies readonly ErrorCode[]

type Text = string | null | undefined

/** What both APIs take; a union read by `type`, or the code alone as older programs send it. */
export type ActivationBody = {
  readonly productId: string
  readonly activationCode?: Text
  readonly activationCredentials?: Credentials | null
  readonly seatId: string
  readonly seatName?: Text
  readonly editionId?: Text
  readonly fingerprint?: Text
  readonly clientVersion?: Text
}

type Credentials = {
  readonly type: ActivationMethod
  readonly code?: Text
  readonly token?: Text
  readonly username?: Text
  readonly password?: Text
}

type Asking = Pick<SeatRequest, 'tenantId' | 'ipAddress' | 'author' | 'byVendor' | 'attempt'>

/** Takes or renews a seat by whatever credentials the body carries; a refusal is thrown. */
export async function activate(
  deps: Deps,
  doorkeeper: Doorkeeper,
  asking: Asking,
  body: ActivationBody,
): Promise<Extract<Answer, { ok: true }>> {
  const editionId = body.editionId ? fromWireId('edition', body.editionId) : null
  if (body.editionId && editionId === null)
    throw invalid('editionId', 'is no id of an edition', 'id')
  const request: SeatRequest = {
    ...asking,
    // An id that is none names no product; the answer is the same as for a wrong code.
    productId: fromWireId('product', body.productId),
    editionId,
    seatId: body.seatId,
    seatName: body.seatName ?? null,
    fingerprint: body.fingerprint ?? null,
    clientVersion: body.clientVersion ?? null,
  }
  const credentials = body.activationCredentials ?? null
  if (credentials?.type === 'openIdToken') {
    return activateByToken(deps, doorkeeper, request, needed(credentials, 'token'))
  }
  if (credentials?.type === 'password') {
    return activateByPassword(deps, doorkeeper, request, {
      username: needed(credentials, 'username'),
      password: needed(credentials, 'password'),
    })
  }
  const code = credentials?.code ?? body.activationCode
  if (!code) throw invalid('activationCode', 'is needed, or activationCredentials', 'required')
  return activateByCode(deps, doorkeeper, request, code)
}

function needed(credentials: Credentials, field: 'token' | 'username' | 'password'): string {
  const text = credentials[field]
  if (!text) throw invalid(`activationCredentials.${field}`, 'is needed', 'required')
  return text
}
