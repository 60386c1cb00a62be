import { currentDeed, nextStep, StepTaken } from '../storage/ledger/deed.ts'
import type { Answer, Engine, Submission } from './submission.ts'

/** The engine, with each command carrying the request that it is decided for. */
export function withDeeds(engine: Engine): Engine {
  return {
    ...engine,
    async submit(submission) {
      const deed = currentDeed()
      if (!deed) return engine.submit(submission)
      const { line, retry } = deed
      const name = nextStep(deed, kindOf(submission))
      const kept = retry?.kept.get(name)
      // Kept when it was answered, below the engine's entrance.
      if (retry && kept) return retry.open(kept) as Answer
      const step = retry && { ...retry, name }
      const answer = await engine.submit({ ...submission, deed: { line, step } })
      // Done beside this run, with ids of its own: this one starts over and finds it.
      if (!answer.ok && answer.refusal.code === 'idempotencyKeyInUse') throw new StepTaken()
      if (answer.ok) deed.done.line = true
      return answer
    },
  }
}

/** By what it is about, since a request may have several decided at once, in any order. */
function kindOf({ groupId, command }: Submission): string {
  const about = ['entitlementId', 'activationId', 'seatId'].map((name) =>
    name in command ? String(command[name as keyof typeof command]) : '',
  )
  return [command.type, groupId, ...about].join(' ')
}
