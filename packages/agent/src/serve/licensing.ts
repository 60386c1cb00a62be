import { randomUUID } from 'node:crypto'
import { LeaseholdError } from '@leasehold/client'
import type { Agent } from '../agent.ts'
import type { Seat } from '../seats/seat.ts'
import { readUsage } from './read-usage.ts'
import { type Answer, contactHeaders, handOn, refusalOf, refuse, tagOf } from './seat-wire.ts'

export type Call = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

type Body = { readonly [name: string]: unknown }

/** What an application may ask, in the words of the Licensing API. Never throws for a refusal. */
export async function answerLicensing(agent: Agent, call: Call): Promise<Answer> {
  try {
    const body = parse(call.body)
    if (call.path === '/api/v1/activate' && call.method === 'POST') {
      return await activate(agent, call, body)
    }
    const seat = await findSeat(agent, call)
    if (seat === null) throw revoked
    return await answerSeat(agent, seat, call, body)
  } catch (error) {
    if (error instanceof LeaseholdError) return refuse(error)
    throw error
  }
}

export const revoked = new LeaseholdError('tokenRevoked', { status: 401 })

/** The seat of the application that calls; null when it has none any more. */
export function findSeat(agent: Agent, { headers }: Pick<Call, 'headers'>): Promise<Seat | null> {
  const token = tokenOf(headers)
  const [key = '', secret = ''] = Buffer.from(token, 'base64url').toString('utf8').split('\n')
  return agent.find(key, secret)
}

function tokenOf(headers: Call['headers']): string {
  return (headers.authorization ?? '').split(' ')[1] ?? ''
}

async function activate(agent: Agent, { headers }: Call, body: Body): Promise<Answer> {
  const tenantId = headers['n-tenantid'] ?? ''
  const app = String(body.appName ?? '')
  const { seat, secret } = await agent.grant(tenantId, String(body.productId ?? ''), app)
  const refused = refusalOf(seat)
  if (refused !== null) throw refused
  const token = Buffer.from(`${seat.key}\n${secret}`).toString('base64url')
  return granted(seat, token, 201)
}

async function answerSeat(
  agent: Agent,
  seat: Seat,
  { method, path, headers, body: text }: Call,
  body: Body,
): Promise<Answer> {
  const key = headers['idempotency-key'] ?? randomUUID()
  switch (`${method} ${path}`) {
    case 'DELETE /api/v1/activation':
      await agent.free(seat.key)
      return { status: 204 }
    case 'PATCH /api/v1/activation': {
      const result = await agent.syncFor(seat.key)
      const refused = refusalOf(seat)
      if (refused !== null) throw refused
      if (!result.refreshed) throw result.error
      return granted(seat, tokenOf(headers), 200)
    }
    case 'GET /api/v1/activation/updates':
      return updates(seat, headers)
    case 'POST /api/v1/activation/usage': {
      const batch = readUsage(body)
      await agent.takeUsage(seat, batch)
      return { status: 200, body: { accepted: batch.sequence, refused: [] } }
    }
    case 'GET /api/v1/activation/entitlement':
      return asked({ ...(await seat.held.relay({ method: 'GET', path, body: null, key })) })
    case 'PATCH /api/v1/activation/features/checkout':
      return isCount(seat, body) ? count(seat, body, key) : pass(seat, 'PATCH', path, text, key)
    case 'PATCH /api/v1/activation/features/return':
      return pass(seat, 'PATCH', path, text, key)
    case 'POST /api/v1/activation/features/track':
      return pass(seat, 'POST', path, text, key)
    default:
      throw new LeaseholdError('routeUnknown', { status: 404 })
  }
}

function updates(seat: Seat, headers: Call['headers']): Answer {
  const refused = refusalOf(seat)
  if (refused !== null) throw refused
  const tag = tagOf(seat)
  if (headers['if-none-match'] === `"${tag}"`) return { status: 304, headers: contactHeaders }
  const body = handOn(seat)
  if (body === null) throw new LeaseholdError('tokenRevoked', { status: 401 })
  return { status: 200, headers: { ...contactHeaders, ETag: `"${tag}"` }, body }
}

function granted(seat: Seat, accessToken: string, status: number): Answer {
  const handed = handOn(seat)
  if (handed === null) throw refusalOf(seat) ?? new LeaseholdError('notActivated', { status: 402 })
  return asked({ accessToken, ...handed }, status)
}

async function pass(
  seat: Seat,
  method: 'POST' | 'PATCH',
  path: string,
  body: string,
  key: string,
): Promise<Answer> {
  return asked({ ...(await seat.held.relay({ method, path, body, key })) })
}

function isCount(seat: Seat, { key }: Body): boolean {
  return seat.held.lease?.features.find((known) => known.key === key)?.type === 'usageCount'
}

async function count(seat: Seat, { key, amount }: Body, callKey: string): Promise<Answer> {
  const counted = await seat.held.count(String(key), Number(amount), callKey)
  if (!counted.counted) throw counted.error
  return asked({ ...counted.feature })
}

/** Calls of an activation carry a nonce. Over a socket of this machine nobody has copied it. */
function asked(body: object, status = 200): Answer {
  return { status, headers: { 'N-Nonce': 'agent' }, body }
}

function parse(text: string): Body {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Body) : {}
  } catch {
    throw new LeaseholdError('requestMalformed', { status: 400 })
  }
}
