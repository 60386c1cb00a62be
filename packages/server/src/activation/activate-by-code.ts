import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import type { Deps } from '../deps.ts'
import { attemptKey } from '../http/attempt-limiter.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import type { Answer } from '../licensing/submission.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import type { FoundCode } from './group-of-code.ts'
import type { SeatRequest } from './seat-request.ts'
import { submitActivation } from './submit-activation.ts'

/** Takes a seat by activation code. Wrong codes are counted against the caller's address. */
export async function activateByCode(
  deps: Deps,
  { codes, limiter, oneByOne }: Doorkeeper,
  request: SeatRequest,
  text: string,
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId, productId } = request
  const address = attemptKey(tenantId, request.ipAddress)
  limiter.check(address)
  const code = normaliseActivationCode(text)

  let counted = false
  const groupOf = async (code: string): Promise<FoundCode | null> => {
    const remembered = codes.remembered(tenantId, code)
    if (remembered !== undefined) return remembered
    // One by one, or a burst of guesses would be looked at, and at a local license server hashed,
    // before the first of them counts.
    return oneByOne(address, async () => {
      limiter.check(address)
      const found = await codes.find(tenantId, code)
      if (found !== null) return found
      limiter.failed(address)
      counted = true
      return null
    })
  }
  const tryOnce = async (): Promise<Answer> => {
    const found = code && productId ? await groupOf(code) : null
    if (!found || !productId) {
      return { ok: false, refusal: { code: 'activationCodeUnknown', facts: {} } }
    }
    const { groupId, keptAs } = found
    const by = { method: 'activationCode', username: null, activationCode: keptAs } as const
    return submitActivation(deps, request, { ...by, groupId, productId })
  }
  const unknown = (answer: Answer) => !answer.ok && answer.refusal.code === 'activationCodeUnknown'

  let answer = await tryOnce()
  // The code may have moved to another group since it was remembered.
  if (unknown(answer) && code && codes.forget(tenantId, code)) answer = await tryOnce()
  if (answer.ok) return answer
  if (unknown(answer) && !counted) limiter.failed(address)
  throw refusalToError(answer.refusal, { showHolders: true })
}
