import type { Holding } from '../cache/cache-content.ts'
import type { Turn } from '../cache/turn.ts'
import { timeNow } from '../clock/time.ts'
import { judgeProcess } from '../device/process-name.ts'
import { LeaseholdError } from '../leasehold-error.ts'
import { perform } from './perform.ts'

// A process whose life cannot be judged from here says in between that it is there.
const silenceMs = 20 * 60_000

/**
 * Gives back what nobody holds any more: of processes that died, of calls whose outcome came after
 * their caller. What cannot be given back now is the next call's to do.
 */
export async function giveBackUnheld(turn: Turn): Promise<void> {
  const { client } = turn
  // Without a network what nobody holds is free here, and nobody is told.
  if (client.content.offline.active !== null) return
  const now = timeNow(client.time, client.settings.clock)
  const unheld = client.content.holdings.filter((holding) => isUnheld(holding, now))
  for (const key of new Set(unheld.map((holding) => holding.key))) {
    const holdings = unheld.filter((holding) => holding.key === key)
    const amount = holdings.reduce((sum, holding) => sum + holding.amount, 0)
    try {
      await giveBack(
        turn,
        key,
        amount,
        holdings.map(({ id }) => id),
      )
    } catch (error) {
      if (!(error instanceof LeaseholdError)) throw error
      // While an outcome is open nothing else can be asked.
      if (client.content.pending !== null || client.content.accessToken === null) return
    }
  }
}

export async function giveBack(
  turn: Turn,
  key: string,
  amount: number,
  holdingIds: readonly string[],
): Promise<void> {
  await perform(turn, {
    method: 'PATCH',
    path: '/api/v1/activation/features/return',
    body: JSON.stringify({ key, amount }),
    effect: { kind: 'return', holdingIds },
  })
}

export function isUnheld(holding: Holding, now: number): boolean {
  if (holding.holder === null) return true
  const judgement = judgeProcess(holding.holder.process)
  return judgement === 'dead' || (judgement === 'unknown' && now - holding.seenAt > silenceMs)
}
