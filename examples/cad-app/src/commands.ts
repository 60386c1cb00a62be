import { type Held, type Leasehold, LeaseholdError } from '@leasehold/client'

/** What a command came to: `ok`, the status afterwards, and what there is to tell. */
export type Answer = {
  readonly command: string
  readonly ok: boolean
  readonly [fact: string]: unknown
}

/** An application at work: its licence, and what it has taken from pools. */
export type Desk = {
  readonly license: Leasehold
  readonly code: string | null
  readonly held: Held[]
}

/** Does one command, written as a line. Refusals are answers; nothing is thrown. */
export async function doCommand(desk: Desk, line: string): Promise<Answer> {
  const [command = '', ...words] = line.trim().split(/\s+/)
  try {
    const { ok, ...facts } = await perform(desk, command, words)
    return { command, ok, status: desk.license.status, ...facts }
  } catch (error) {
    if (!(error instanceof LeaseholdError)) throw error
    return { command, ok: false, status: desk.license.status, ...tell(error) }
  }
}

type Result = { readonly ok: boolean; readonly [fact: string]: unknown }

async function perform(desk: Desk, command: string, words: string[]): Promise<Result> {
  const { license } = desk
  const [key = '', number = '1'] = words
  switch (command) {
    case 'activate': {
      const code = words[0] ?? desk.code
      if (code === null) return { ok: false, reason: 'usage', message: 'activate CODE' }
      const result = await license.activate({ code })
      return result.activated ? { ok: true } : { ok: false, ...tell(result.error) }
    }
    case 'status':
      return { ok: true, ...showState(license) }
    case 'refresh': {
      const result = await license.refresh()
      return result.refreshed ? { ok: true } : { ok: false, ...tell(result.error) }
    }
    case 'checkout': {
      const held = await license.checkout(key, Number(number))
      if (!held.granted) return { ok: false, ...tell(held.error) }
      desk.held.push(held)
      return { ok: true, feature: held.feature }
    }
    case 'return':
      return giveBack(desk, key, Number(number))
    case 'count': {
      const result = await license.count(key, Number(number))
      return result.counted
        ? { ok: true, feature: result.feature }
        : { ok: false, ...tell(result.error) }
    }
    case 'track': {
      const result = await license.track(key)
      return result.tracked
        ? { ok: true, feature: result.feature }
        : { ok: false, ...tell(result.error) }
    }
    case 'deactivate': {
      const result = await license.deactivate()
      if (result.deactivated) desk.held.length = 0
      return result.deactivated ? { ok: true } : { ok: false, ...tell(result.error) }
    }
    case 'offline-request': {
      const code = words[0] ?? desk.code
      if (code === null) return { ok: false, reason: 'usage', message: 'offline-request CODE' }
      return { ok: true, token: (await license.createOfflineRequest({ code })).text }
    }
    case 'offline-apply':
      await license.applyOfflineResponse(words.join('\n'))
      return { ok: true }
    case 'offline-refresh':
      return { ok: true, token: (await license.createOfflineRefresh()).text }
    case 'offline-deactivate': {
      const { text } = await license.createOfflineDeactivation()
      desk.held.length = 0
      return { ok: true, token: text }
    }
    default:
      return { ok: false, reason: 'usage', message: `there is no command ${command}` }
  }
}

async function giveBack(desk: Desk, key: string, amount: number): Promise<Result> {
  const index = desk.held.findIndex((held) => held.key === key && held.amount === amount)
  const [held] = index === -1 ? [] : desk.held.splice(index, 1)
  if (held === undefined) {
    return { ok: false, reason: 'notHeld', message: `no ${amount} of ${key} were checked out` }
  }
  const result = await held.return()
  return result.returned ? { ok: true } : { ok: false, ...tell(result.error) }
}

function showState(license: Leasehold) {
  const { lease, features, attributes, problem } = license.state
  return {
    lease: lease === null ? null : { ...lease, expiresAt: lease.expiresAt.toISOString() },
    features,
    attributes,
    problem: problem === null ? null : tell(problem),
  }
}

function tell(error: LeaseholdError) {
  const { code, message, status, explanation } = error
  return {
    reason: code,
    message,
    httpStatus: status,
    ...(explanation === null ? {} : { explanation }),
  }
}
