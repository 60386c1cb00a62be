import { expect } from 'vitest'
import { RequestError } from '../../src/http/request-error.ts'
import type { Answer } from '../../src/licensing/submission.ts'
import { codeOf } from '../races/commands.ts'

/** The answer's code, or `unavailable` with its header checked. Any other failure is thrown. */
export async function outcomeOf(answer: Promise<Answer>): Promise<string> {
  try {
    return codeOf(await answer)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    expect([error.statusCode, error.headers]).toEqual([503, { 'retry-after': '1' }])
    return error.code
  }
}

/** Submits until the server can answer: as a client does that was told to try again. */
export async function answerIn(seconds: number, submit: () => Promise<Answer>): Promise<Answer> {
  const giveUpAt = performance.now() + seconds * 1000
  for (;;) {
    try {
      return await submit()
    } catch (error) {
      const passing = error instanceof RequestError && error.code === 'unavailable'
      if (!passing || performance.now() > giveUpAt) throw error
    }
  }
}
