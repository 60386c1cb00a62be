import { createHmac, timingSafeEqual } from 'node:crypto'

const numberBytes = 8
const macBytes = 16

/** The text of a nonce: its number and a mac over it. See docs/formats.md. */
export function writeNonce(
  key: Buffer,
  activation: { id: string; epoch: number; nonce: number },
): string {
  const number = Buffer.alloc(numberBytes)
  number.writeBigUInt64BE(BigInt(activation.nonce))
  return Buffer.concat([number, macOf(key, activation, number)]).toString('base64url')
}

/** The number of a nonce of this activation and epoch; null when the text is none. */
export function readNonce(
  key: Buffer,
  activation: { id: string; epoch: number },
  text: string,
): number | null {
  // Buffer.from skips what is no base64url, so that many texts would be one nonce.
  if (!/^[\w-]{32}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64url')
  const number = bytes.subarray(0, numberBytes)
  if (!timingSafeEqual(bytes.subarray(numberBytes), macOf(key, activation, number))) return null
  return Number(number.readBigUInt64BE())
}

function macOf(key: Buffer, { id, epoch }: { id: string; epoch: number }, number: Buffer): Buffer {
  const head = Buffer.alloc(20)
  head.write(id.replaceAll('-', ''), 0, 'hex')
  head.writeUInt32BE(epoch, 16)
  return createHmac('sha256', key).update(head).update(number).digest().subarray(0, macBytes)
}
