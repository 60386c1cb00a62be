import type { Notice } from '../licensing/notices.ts'

/** Wakes those who wait for something to change. */
export function createBell() {
  const waiting = new Map<string, Set<() => void>>()

  function ringFor(id: string): void {
    for (const ring of waiting.get(id) ?? []) ring()
  }

  return {
    /** `rung` is kept when something of `ids` changes; `leave` ends the waiting. */
    wait(ids: readonly string[]): { rung: Promise<void>; leave(): void } {
      let ring = () => {}
      const rung = new Promise<void>((resolve) => {
        ring = resolve
      })
      for (const id of ids) waiting.set(id, (waiting.get(id) ?? new Set()).add(ring))
      return {
        rung,
        leave() {
          for (const id of ids) {
            const set = waiting.get(id)
            set?.delete(ring)
            if (set?.size === 0) waiting.delete(id)
          }
        },
      }
    },
    ring({ entitlements, activations }: Notice): void {
      for (const id of [...entitlements, ...activations]) ringFor(id)
    },
    ringAll(): void {
      for (const id of waiting.keys()) ringFor(id)
    },
  }
}
