import type { Deps } from '../deps.ts'
import { type AttemptLimiter, attemptLimiter } from '../http/attempt-limiter.ts'
import { type CodeGroups, codeGroups } from './group-of-code.ts'
import { hashedCodes } from './hashed-codes.ts'
import { type OneByOne, oneByOne } from './one-by-one.ts'

/** What keeps codes from being guessed. */
export type Doorkeeper = {
  readonly codes: CodeGroups
  readonly limiter: AttemptLimiter
  readonly oneByOne: OneByOne
}

export const wrongOnes = { attempts: 20, windowSeconds: 60 }

export function createDoorkeeper({ db, clock, local }: Deps): Doorkeeper {
  return {
    codes: local ? codeGroups(db, hashedCodes(db, local.tenantId)) : codeGroups(db),
    limiter: attemptLimiter(clock, wrongOnes),
    oneByOne: oneByOne(),
  }
}
