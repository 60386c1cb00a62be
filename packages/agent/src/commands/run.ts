import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '@leasehold/client/clock'
import { startAgent } from '../agent.ts'
import { readConfig } from '../config/config.ts'
import { controlKey } from '../control-key.ts'
import { openSeat } from '../open-seat.ts'
import { stateFile } from '../seats/agent-state.ts'
import { listen } from '../serve/listen.ts'

/** Holds the seats and answers on the socket until it is told to end. */
export async function run(path: string, say: (line: string) => void): Promise<number> {
  const config = await readConfig(path)
  const key = await controlKey(config.folder)
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
  const agent = await startAgent({
    readConfig: () => readConfig(path),
    stateFile: stateFile(join(config.folder, 'state.json')),
    openSeat: (origin, seatId, tell) => openSeat(config, origin, seatId, tell),
    clock: systemClock,
    random: randomBytes,
  })
  const listening = await listen(agent, config.socket, key, systemClock)
  say(`leasehold-agent answers at ${config.socket}`)
  for (const { productId, wanted, held, missing } of agent.status().products) {
    say(`${productId}: ${held} of ${wanted} seats${missing === null ? '' : `; ${missing}`}`)
  }
  await ending
  await listening.close()
  await agent.stop()
  return 0
}
