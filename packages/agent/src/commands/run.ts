import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '@leasehold/client/clock'
import { startAgent } from '../agent.ts'
import { type AgentConfig, readConfig } from '../config/config.ts'
import { controlKey } from '../control-key.ts'
import { openSeat } from '../open-seat.ts'
import { stateFile } from '../seats/agent-state.ts'
import { claimFolder } from '../seats/claim-folder.ts'
import { listen, requireUnanswered } from '../serve/listen.ts'

/** Holds the seats and answers on the socket until it is told to end. */
export async function run(path: string, say: (line: string) => void): Promise<number> {
  const config = await readConfig(path)
  await requireUnanswered(config.socket)
  const claim = await claimFolder(config.folder)
  try {
    return await hold(path, config, say)
  } finally {
    await claim.release()
  }
}

async function hold(
  path: string,
  config: AgentConfig,
  say: (line: string) => void,
): Promise<number> {
  const key = await controlKey(config.folder)
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  const agent = await startAgent({
    readConfig: () => readConfig(path),
    stateFile: stateFile(join(config.folder, 'state.json')),
    openSeat: (origin, seatId, events) => openSeat(config, origin, seatId, events),
    clock: systemClock,
    random: randomBytes,
  })
  try {
    const listening = await listen(agent, config.socket, key, systemClock)
    say(`leasehold-agent answers at ${config.socket}`)
    for (const { productId, wanted, held, missing } of agent.status().products) {
      say(`${productId}: ${held} of ${wanted} seats${missing === null ? '' : `; ${missing}`}`)
    }
    await ending
    await listening.close()
  } finally {
    await agent.stop()
  }
  return 0
}
