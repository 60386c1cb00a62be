import { createHmac } from 'node:crypto'
import { LeaseholdError } from '../leasehold-error.ts'
import type { Signals } from './signals.ts'

/**
 * How a device is told from others. `hardware`: by what the machine is. `key`: by the secret beside
 * the cache, for containers whose hardware changes at each start; who copies the whole folder takes
 * the identity along, which the server notices by the nonce. `supplied`: by a text that the
 * application gives.
 */
export type Identity = 'hardware' | 'key' | 'supplied'

export type SignalHashes = { readonly [name in keyof Signals]: string | null }

/** Hashed under the product, so that what two products store cannot be matched. */
export function hashSignals(signals: Signals, productId: string): SignalHashes {
  const hash = (name: string, value: string | null) =>
    value === null ? null : digest(productId, 'signal', name, value)
  return {
    machine: hash('machine', signals.machine),
    board: hash('board', signals.board),
    processor: hash('processor', signals.processor),
  }
}

/**
 * The signals that count: those of the device as it was at first, as long as it is the same device.
 * Another machine id is another device, always: it alone tells two like machines apart. Of the
 * describing signals one may change (a new processor, a board renamed by its firmware); when both
 * did, the disk was moved to another machine or copied.
 */
export function settleSignals(
  stored: Readonly<Record<string, string | null>>,
  current: SignalHashes,
): SignalHashes {
  if (stored.machine !== current.machine) return current
  const boardChanged = (stored.board ?? null) !== current.board
  const processorChanged = (stored.processor ?? null) !== current.processor
  if (boardChanged && processorChanged) return current
  return { ...current, board: stored.board ?? null, processor: stored.processor ?? null }
}

export function hardwareFingerprint(signals: SignalHashes, productId: string): string {
  if (signals.machine === null) throw new LeaseholdError('identityUnavailable')
  const { machine, board, processor } = signals
  return digest(productId, 'hardware', machine, board ?? '', processor ?? '')
}

export function keyFingerprint(secret: Uint8Array, productId: string): string {
  return digest(productId, 'key', Buffer.from(secret).toString('base64url'))
}

export function suppliedFingerprint(text: string, productId: string): string {
  return digest(productId, 'supplied', text)
}

/** Names the seat of a device that the application does not name itself. */
export function seatIdOf(fingerprint: string, productId: string): string {
  return `device-${digest(productId, 'seat', fingerprint).slice(0, 22)}`
}

function digest(productId: string, kind: string, ...parts: readonly string[]): string {
  const text = JSON.stringify(['leasehold fingerprint 1', kind, ...parts])
  return createHmac('sha256', productId).update(text).digest('base64url')
}
