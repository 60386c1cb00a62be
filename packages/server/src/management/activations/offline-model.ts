import type { ErrorCode } from '@leasehold/core/error-codes'
import { splitToken } from '@leasehold/core/offline/token-parts'
import { Type } from 'typebox'
import { refusalsOfStatus } from '../../http/refusals-of-status.ts'
import { component, wireId } from '../../http/wire.ts'
import { refusalsOfToken } from '../../offline/refuse-token.ts'
import { closed } from '../fields.ts'

const token = Type.String({
  minLength: 1,
  maxLength: 65_536,
  description: 'As the device has made it, or all of its parts, separated by white space.',
})
const escrow = Type.Optional(
  Type.Array(
    closed({
      key: Type.String({ minLength: 1, maxLength: 50 }),
      amount: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    }),
    {
      maxItems: 100,
      description:
        'What the device may use of usage counts and element pools without a network, besides ' +
        'what it asks for itself.',
    },
  ),
)
const activationId = Type.Optional(wireId('activation'))
const request = { token: 'eyJhbGciOiJSU0EtT0FFUC0yNTYi…' }
const refresh = { activationId: 'act_AZqz8hI0eryN7wEjRWeJqw' }

export const OfflineToken = component(
  'OfflineToken',
  Type.Object({
    token: Type.String({ description: 'What the device is to be given.' }),
    parts: Type.Array(Type.String(), {
      description: 'The same in parts that fit into a QR code each; read in any order.',
    }),
  }),
)
/** A token as replies have it. */
export const toWireOfflineToken = (text: string) => ({ token: text, parts: splitToken(text) })

export const OfflineActivation = component(
  'OfflineActivationRequest',
  closed({ token, escrow }, { examples: [request] }),
)
export const OfflineRefresh = component(
  'OfflineRefreshRequest',
  closed({ activationId, token: Type.Optional(token), escrow }, { examples: [refresh] }),
)
export const OfflineDeactivation = component(
  'OfflineDeactivationRequest',
  closed({ token }, { examples: [{ token: 'eyJhbGciOiJkaXIi…' }] }),
)
/** What is given along is the vendor's to say. */
export const PortalOfflineActivation = component(
  'PortalOfflineActivationRequest',
  closed({ token }, { examples: [request] }),
)
export const PortalOfflineRefresh = component(
  'PortalOfflineRefreshRequest',
  closed({ activationId, token: Type.Optional(token) }, { examples: [refresh] }),
)

export const offlineComponents = [
  ...[OfflineToken, OfflineActivation, OfflineRefresh, OfflineDeactivation],
  ...[PortalOfflineActivation, PortalOfflineRefresh],
]

const ofBlocks: ErrorCode[] = ['featureUnknown', 'featureNotMetered', 'featureLimitReached']

export const refusalsOfRequest: ErrorCode[] = [
  ...refusalsOfToken,
  'activationCodeUnknown',
  'noSeatAvailable',
  'offlineNotAllowed',
  ...refusalsOfStatus,
  ...ofBlocks,
  'possibleClone',
  'tooManyAttempts',
]
export const refusalsOfRefresh: ErrorCode[] = [
  ...refusalsOfToken,
  'activationUnknown',
  'activationOnline',
  'seatLost',
  'offlineNotAllowed',
  ...refusalsOfStatus,
  ...ofBlocks,
  'escrowExceeded',
  'possibleClone',
]
export const refusalsOfDeactivation: ErrorCode[] = [
  ...refusalsOfToken,
  'activationUnknown',
  'activationOnline',
  'escrowExceeded',
  'possibleClone',
]
