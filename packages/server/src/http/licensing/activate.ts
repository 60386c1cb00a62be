import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { fromWireId } from '@leasehold/core/ids'
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Answer, Submission } from '../../licensing/submission.ts'
import { type AttemptLimiter, attemptKey } from '../attempt-limiter.ts'
import { refusalToError } from '../refusal-to-error.ts'
import { invalid, RequestError } from '../request-error.ts'
import { attemptOf } from './attempt.ts'
import type { CodeGroups } from './group-of-code.ts'
import type { OneByOne } from './one-by-one.ts'
import type { ActivateRequest } from './schemas.ts'

type Body = Static<typeof ActivateRequest>

/** What keeps codes from being guessed. */
export type Doorkeeper = { codes: CodeGroups; limiter: AttemptLimiter; oneByOne: OneByOne }

/** Takes a seat by activation code. Wrong codes are counted against the caller's address. */
export async function activate(
  deps: Deps,
  { codes, limiter, oneByOne }: Doorkeeper,
  request: Pick<FastifyRequest, 'tenantId' | 'ip'> & { body: Body } & FastifyRequest,
): Promise<Extract<Answer, { ok: true }>> {
  const { tenantId, body } = request
  const address = attemptKey(tenantId, request.ip)
  limiter.check(address)
  const code = normaliseActivationCode(codeOf(body))
  // An id that is none names no product; the answer is the same as for a wrong code.
  const productId = fromWireId('product', body.productId)
  const editionId = body.editionId ? fromWireId('edition', body.editionId) : null
  if (body.editionId && editionId === null)
    throw invalid('editionId', 'is no id of an edition', 'id')

  let counted = false
  const groupOf = async (code: string): Promise<string | null> => {
    const remembered = codes.remembered(tenantId, code)
    if (remembered !== undefined) return remembered
    // One by one, or a burst of guesses would be looked at before the first of them counts.
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
    const groupId = code && productId ? await groupOf(code) : null
    if (!code || !productId || !groupId) {
      return { ok: false, refusal: { code: 'activationCodeUnknown', facts: {} } }
    }
    const submission: Submission = {
      tenantId,
      groupId,
      activationCode: code,
      author: { type: 'activation', id: null, name: body.seatName ?? body.seatId },
      ipAddress: request.ip,
      ...attemptOf(request, groupId),
      command: {
        type: 'activate',
        productId,
        editionId,
        seatId: body.seatId,
        seatName: body.seatName ?? null,
        method: 'activationCode',
        username: null,
        mode: 'online',
        fingerprint: body.fingerprint ?? null,
        clientVersion: body.clientVersion ?? null,
        newActivationId: deps.newId(),
      },
    }
    return deps.engine.submit(submission)
  }
  const unknown = (answer: Answer) => !answer.ok && answer.refusal.code === 'activationCodeUnknown'

  let answer = await tryOnce()
  // The code may have moved to another group since it was remembered.
  if (unknown(answer) && code && codes.forget(tenantId, code)) answer = await tryOnce()
  if (answer.ok) return answer
  if (unknown(answer) && !counted) limiter.failed(address)
  throw refusalToError(answer.refusal, { showHolders: false })
}

function codeOf({ activationCode, activationCredentials }: Body): string {
  const credentials = activationCredentials ?? null
  if (credentials && credentials.type !== 'activationCode') {
    throw new RequestError('credentialsInvalid', {
      details: 'The vendor has set up no identity provider and no passwords for this product.',
    })
  }
  const code = credentials?.code ?? activationCode
  if (!code) throw invalid('activationCode', 'is needed, or activationCredentials', 'required')
  return code
}
