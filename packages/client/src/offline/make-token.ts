import { joinToken, splitToken } from '@leasehold/core/offline/token-parts'
import type { Client } from '../client.ts'
import { timeNow } from '../clock/time.ts'
import { LeaseholdError } from '../leasehold-error.ts'

/** A block of a usage count or an element pool, to be used without a network. */
export type Block = { readonly key: string; readonly amount: number }

/**
 * A token to be carried by hand: as a text to copy or a file to write, or in parts, each of which fits
 * into a QR code. Parts and text say the same.
 */
export type OfflineToken = { readonly text: string; readonly parts: readonly string[] }

export function tokenOf(text: string): OfflineToken {
  return { text, parts: splitToken(text) }
}

export const wholeToken = joinToken

export function requireAmounts(blocks: readonly Block[]): readonly Block[] {
  for (const { amount } of blocks) {
    if (!Number.isSafeInteger(amount) || amount < 1) throw new LeaseholdError('amountInvalid')
  }
  return blocks
}

/** What every token begins with; the counter is to be written down before the token is shown. */
export function commonClaims(client: Client, escrow: readonly Block[]) {
  requireAmounts(escrow)
  const { settings, device, content } = client
  const now = timeNow(client.time, settings.clock)
  return {
    v: 1,
    aud: settings.tenantId,
    requestId: randomText(client, 16),
    // Time, so that a device that lost its cache does not begin below what it used before.
    counter: Math.max(content.offline.counter + 1, Math.floor(now / 1000)),
    fp: device.fingerprint,
    escrow,
    tokenIssueDate: new Date(now).toISOString(),
  }
}

export function randomText({ settings }: Client, bytes: number): string {
  return Buffer.from(settings.random(bytes)).toString('base64url')
}
