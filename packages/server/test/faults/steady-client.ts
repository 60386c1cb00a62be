import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Sold } from '../support/shop.ts'

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  headers: Record<string, string>
  body?: object
}
export type HttpReply = { status: number; text: string; nonce: string | null }

/** Throws when there is no reply. */
export type Link = (request: HttpRequest) => Promise<HttpReply>

/** What a client knows to have been done for it, by operation of the activation log. */
export type Acknowledged = {
  activate: number
  deactivate: number
  refresh: number
  featureUsage: number
  featureCheckout: number
  featureReturn: number
}

export type SteadyClient = {
  readonly seatId: string
  readonly done: Acknowledged
  /** Uses counted, and elements held now. */
  readonly counted: number
  readonly holding: number
  readonly seated: boolean
  /** Works until told to stop, and then until its last call is answered. */
  work(goOn: () => boolean, acknowledged: () => void): Promise<void>
  /** Sends its last call again; both replies. */
  repeatLast(): Promise<[HttpReply, HttpReply] | null>
}

const pauseMs = 20

/**
 * An application that knows what it does: each attempt has a key of its own, and is sent until it is
 * answered. Works with the features `reports` (a count) and `storage` (a pool).
 */
export function steadyClient(link: () => Link, sold: Sold, seatId: string): SteadyClient {
  const done: Acknowledged = {
    activate: 0,
    deactivate: 0,
    refresh: 0,
    featureUsage: 0,
    featureCheckout: 0,
    featureReturn: 0,
  }
  let token = ''
  let nonce = ''
  let seated = false
  let counted = 0
  let holding = 0
  let last: { request: HttpRequest; reply: HttpReply } | null = null

  /** The same bytes again and again until there is an answer. 503 and no reply are none. */
  async function insist(request: HttpRequest): Promise<HttpReply> {
    for (;;) {
      try {
        const reply = await link()(request)
        if (reply.status !== 503) return reply
      } catch {
        // Whether it was done is not known: asked again with the same key, the server tells.
      }
      await delay(pauseMs)
    }
  }

  async function attempt(method: 'POST' | 'PATCH', path: string, body?: object) {
    const request: HttpRequest = {
      method,
      path,
      headers: {
        'idempotency-key': randomUUID(),
        ...(path === '/activate' ? {} : { authorization: `Bearer ${token}`, 'n-nonce': nonce }),
      },
      ...(body && { body }),
    }
    const reply = await insist(request)
    if (reply.status >= 300) return reply
    last = { request, reply }
    if (reply.nonce !== null) nonce = reply.nonce
    if (path === '/activate' || path === '/activation') token = JSON.parse(reply.text).accessToken
    return reply
  }

  async function activate(): Promise<boolean> {
    const body = { productId: sold.product, activationCode: sold.code, seatId }
    const { status, text } = await attempt('POST', '/activate', body)
    if (status === 402) {
      expect(text).toContain('noSeatAvailable')
      await delay(pauseMs)
      return false
    }
    expect([status, text.slice(0, 100)]).toEqual([201, expect.anything()])
    seated = true
    done.activate += 1
    return true
  }

  async function deactivate(): Promise<void> {
    const headers = { authorization: `Bearer ${token}` }
    const { status, text } = await insist({ method: 'DELETE', path: '/activation', headers })
    // Without a key: that its token is void tells that it was done, when the reply was lost.
    if (status !== 204) expect(text).toContain('tokenRevoked')
    seated = false
    holding = 0
    last = null
    done.deactivate += 1
  }

  async function feature(name: 'checkout' | 'return', key: string, amount: number) {
    const { status, text } = await attempt('PATCH', `/activation/features/${name}`, { key, amount })
    if (status === 402) {
      expect(text).toContain('featureLimitReached')
      return false
    }
    expect([status, text.slice(0, 100)]).toEqual([200, expect.anything()])
    return true
  }

  async function step(): Promise<boolean> {
    if (!seated) return activate()
    const dice = randomInt(100)
    const amount = 1 + randomInt(3)
    if (dice < 3) await deactivate()
    else if (dice < 6) return activate()
    else if (dice < 30) {
      expect((await attempt('PATCH', '/activation')).status).toBe(200)
      done.refresh += 1
    } else if (dice < 60) {
      if (!(await feature('checkout', 'reports', amount))) return false
      done.featureUsage += 1
      counted += amount
    } else if (holding > 0) {
      await feature('return', 'storage', holding)
      done.featureReturn += 1
      holding = 0
    } else {
      if (!(await feature('checkout', 'storage', amount))) return false
      done.featureCheckout += 1
      holding = amount
    }
    return true
  }

  return {
    seatId,
    done,
    get counted() {
      return counted
    },
    get holding() {
      return holding
    },
    get seated() {
      return seated
    },
    async work(goOn, acknowledged) {
      while (goOn()) if (await step()) acknowledged()
    },
    async repeatLast() {
      return last && [last.reply, await insist(last.request)]
    },
  }
}

/** A link on which every tenth call is given up as soon as it is sent: it may be done all the same. */
export function impatient(link: Link): Link {
  let calls = 0
  return async (request) => {
    calls += 1
    const reply = link(request)
    if (calls % 10 !== 0) return reply
    reply.catch(() => {})
    throw new Error('given up')
  }
}
