import type { ErrorCode } from '@leasehold/core/error-codes'
import { RequestError } from '../http/request-error.ts'
import type { Opened, TokenFault } from './token-fault.ts'

const codes: Readonly<Record<TokenFault, ErrorCode>> = {
  malformed: 'offlineTokenMalformed',
  truncated: 'offlineTokenTruncated',
  wrongType: 'offlineTokenWrongType',
  foreign: 'offlineTokenForeign',
  keyRetired: 'offlineKeyRetired',
  altered: 'offlineTokenAltered',
}

/** Every code that a token may be refused with before it is believed. */
export const tokenRefusals: readonly ErrorCode[] = Object.values(codes)

/** What a token holds, or the refusal thrown. */
export function openedOrRefused<T>(found: Opened<T>): T {
  if (!found.ok) throw new RequestError(codes[found.fault])
  return found.value
}
