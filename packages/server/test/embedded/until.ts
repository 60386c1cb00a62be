import { setTimeout as delay } from 'node:timers/promises'

/** Waits until the condition holds and returns what it gave. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  seconds = 20,
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + seconds * 1000
  for (;;) {
    const found = await condition()
    if (found) return found
    if (performance.now() > giveUpAt) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await delay(10)
  }
}
