import { invalid } from './request-error.ts'

export type CursorPlace = {
  readonly seen: string | null
  readonly upTo: string | null
  readonly position: number
}

/** A place in the event feed as one text, which means nothing outside of this server. */
export function writeCursor(epoch: number, { seen, upTo, position }: CursorPlace): string {
  return Buffer.from([epoch, seen ?? '', upTo ?? '', position].join(' ')).toString('base64url')
}

const snapshot = /^(\d{1,20}:\d{1,20}:(\d{1,20}(,\d{1,20})*)?)?$/
const wholeNumber = /^\d{1,15}$/

/** Refuses a text that is none of ours, or of the database before it was restored. */
export function readCursor(epoch: number, text: string): CursorPlace {
  const parts = Buffer.from(text, 'base64url').toString('latin1').split(' ')
  const [of = '', seen = '', upTo = '', position = ''] = parts
  if (parts.length !== 4 || !wholeNumber.test(of) || !wholeNumber.test(position)) throw notOurs()
  if (!snapshot.test(seen) || !snapshot.test(upTo)) throw notOurs()
  if (!inOrder(seen) || !inOrder(upTo)) throw notOurs()
  if (Number(of) !== epoch) {
    throw invalid(
      'after',
      'was given before the database was restored; read from the start',
      'epoch',
    )
  }
  return {
    seen: seen === '' ? null : seen,
    upTo: upTo === '' ? null : upTo,
    position: Number(position),
  }
}

// PostgreSQL refuses others with an error of its own.
function inOrder(text: string): boolean {
  if (text === '') return true
  const [xmin = '', xmax = '', xip = ''] = text.split(':')
  const ids = xip === '' ? [] : xip.split(',')
  const numbers = [xmin, ...ids].map(BigInt)
  const rising = numbers.every((id, i) => i < 2 || id > (numbers[i - 1] ?? 0n))
  const bound = BigInt(xmax)
  return (
    rising &&
    numbers.every((id) => id > 0n && id >= BigInt(xmin) && id <= bound) &&
    ids.every((id) => BigInt(id) < bound) &&
    bound < 1n << 62n
  )
}

function notOurs() {
  return invalid('after', 'is no cursor that this server has given', 'cursor')
}
