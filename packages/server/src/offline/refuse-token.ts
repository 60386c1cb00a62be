import type { ErrorCode } from '@leasehold/core/error-codes'
import { RequestError } from '../http/request-error.ts'
import type { Opened, TokenFault } from '../tokens/token-fault.ts'

const codes: Readonly<Record<TokenFault, ErrorCode>> = {
  malformed: 'offlineTokenMalformed',
  truncated: 'offlineTokenTruncated',
  wrongType: 'offlineTokenWrongType',
  foreign: 'offlineTokenForeign',
  keyRetired: 'offlineKeyRetired',
  altered: 'offlineTokenAltered',
}

/** What was opened; a fault is thrown as the error that answers it. */
export function openedOrThrow<T>(result: Opened<T>): T {
  if (!result.ok) throw new RequestError(codes[result.fault])
  return result.value
}

/** What a token is refused with that can't be read or isn't decided any more. */
export const refusalsOfToken: ErrorCode[] = [
  ...Object.values(codes),
  'offlineTokenExpired',
  'offlineTokenEarly',
  'offlineTokenReplayed',
  'offlineTokenSuperseded',
]
