import { hash, verify } from '@node-rs/argon2'
import { RequestError } from '../http/request-error.ts'

// Argon2id with the parameters that OWASP gives as its first choice.
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

// Each run holds a thread of the pool that file and name look-ups share, and 19 MiB; and whoever
// waits behind a hundred others is better told to come again.
const atOnce = 2
const maxWaiting = 100
let running = 0
const waiting: (() => void)[] = []

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, parameters))
}

export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return inTurn(() => verify(stored, password))
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= maxWaiting) {
    throw new RequestError('unavailable', { headers: { 'retry-after': '5' } })
  }
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    // The place is handed on, not given back and taken again: nobody slips in between.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
