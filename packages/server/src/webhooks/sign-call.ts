import { createHmac, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'

const signInBackground = promisify(
  (data: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void) =>
    sign('sha256', data, key, done),
)

export type SignedCall = {
  readonly eventId: string
  readonly body: Buffer
  readonly at: number
  /** The tenant's RSA key. */
  readonly privateKey: KeyObject
  /** Of the listener, newest first: `whsec_` and base64. */
  readonly secrets: readonly string[]
}

/**
 * The headers that prove where a call is from: `N-Signature`, RSA-SHA256 (PKCS#1 v1.5) of the body
 * in base64, and the three of Standard Webhooks, HMAC-SHA256 of id, time and body.
 */
export async function signatureHeaders(call: SignedCall): Promise<Record<string, string>> {
  const { eventId, body, at, privateKey, secrets } = call
  const timestamp = String(Math.floor(at / 1_000))
  const macs = secrets.map((secret) => `v1,${macOf(secret, `${eventId}.${timestamp}.`, body)}`)
  return {
    'n-signature': (await signInBackground(body, privateKey)).toString('base64'),
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': macs.join(' '),
  }
}

function macOf(secret: string, head: string, body: Buffer): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  return createHmac('sha256', key).update(head).update(body).digest('base64')
}

export const secretPrefix = 'whsec_'
const secretBytes = 32

export function newWebhookSecret(randomBytes: (count: number) => Buffer): string {
  return `${secretPrefix}${randomBytes(secretBytes).toString('base64')}`
}
