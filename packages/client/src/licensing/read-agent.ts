import { type Anchors, advance, type Moment } from '../clock/anchors.ts'
import { isObject, type JsonObject } from '../trust/jws.ts'

/**
 * What the agent of this machine tells beside the lease that it hands on: whose seat it is, and what
 * it knows of the time. The lease was signed when the agent got it, which says nothing about now; but
 * both are on one machine, so that its evidence holds here.
 */
export type AgentWord = {
  readonly fingerprint: string
  readonly seatId: string
  readonly anchors: Anchors
}

export function readAgent(body: JsonObject): AgentWord | null {
  const { agent } = body
  if (!isObject(agent) || !isObject(agent.anchors)) return null
  const { fingerprint, seatId, anchors } = agent
  if (typeof fingerprint !== 'string' || typeof seatId !== 'string') return null
  // Written by the agent's own client, so that only its presence needs a look.
  return { fingerprint, seatId, anchors: anchors as Anchors }
}

/**
 * The agent's evidence, and never an earlier time than was noted here, but with a signature that is
 * newer. `signedAt`: that of the lease, which was verified; the agent's word alone turns no time back.
 */
export function anchorsOf(
  word: AgentWord,
  signedAt: number,
  own: Anchors,
  moment: Moment,
): Anchors {
  const known = own.signedAt ?? 0
  const theirs = { ...advance(word.anchors, moment), signedAt: Math.max(signedAt, known) }
  const ours = advance(own, moment)
  const isLater = (theirs.highest?.at ?? 0) >= (ours.highest?.at ?? 0)
  // A server that has corrected the time speaks through the agent.
  return isLater || signedAt > known ? theirs : { ...theirs, highest: ours.highest }
}
