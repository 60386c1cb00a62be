import { timingSafeEqual } from 'node:crypto'
import type { Agent } from '../agent.ts'
import type { Call } from './licensing.ts'
import { type Answer, refuse } from './seat-wire.ts'

/** What the commands of the agent ask the one that runs. */
export async function answerControl(agent: Agent, controlKey: string, call: Call): Promise<Answer> {
  if (!isAllowed(call, controlKey)) {
    const details = 'Run the command as the user that the agent runs as.'
    return { status: 403, body: { errorCode: 'forbidden', details } }
  }
  switch (`${call.method} ${call.path}`) {
    case 'GET /agent/v1/status':
      return { status: 200, body: agent.status() }
    case 'POST /agent/v1/refresh': {
      const result = await agent.sync()
      return result.refreshed ? { status: 200, body: agent.status() } : refuse(result.error)
    }
    case 'POST /agent/v1/release':
      return { status: 200, body: await agent.release() }
    case 'POST /agent/v1/resume':
      await agent.resume()
      return { status: 200, body: agent.status() }
    default:
      return { status: 404, body: { errorCode: 'routeUnknown', details: call.path } }
  }
}

function isAllowed({ headers }: Call, controlKey: string): boolean {
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${controlKey}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}
