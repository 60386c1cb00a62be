const idForm = /^([a-z]+_)[A-Za-z0-9_-]{21}[AQgw]$/
const keptOfKind = 40

/** Ids and words that occurred in replies, for requests to name things that are there. */
export type Pool = {
  /** Any number chooses one; of a kind that has none, one that names nothing. */
  id(prefix: string, n: number): string
  word(n: number): string
  learn(body: unknown): void
}

export function createPool(words: readonly string[]): Pool {
  const ids = new Map<string, string[]>()
  const known = [...words]

  function learn(body: unknown): void {
    if (typeof body === 'string') {
      const prefix = idForm.exec(body)?.[1]
      if (prefix) keep(ids, prefix, body)
      else if (body.length > 0 && body.length < 40 && known.length < 400) known.push(body)
    } else if (typeof body === 'object' && body !== null) {
      for (const each of Object.values(body)) learn(each)
    }
  }

  return {
    id(prefix, n) {
      const some = ids.get(prefix) ?? []
      return some[n % Math.max(1, some.length)] ?? `${prefix}${'A'.repeat(22)}`
    },
    word: (n) => known[n % known.length] ?? 'word',
    learn,
  }
}

function keep(ids: Map<string, string[]>, prefix: string, id: string): void {
  const some = ids.get(prefix) ?? []
  if (some.includes(id)) return
  // The newest replace the oldest: what was deleted leaves the pool in time.
  if (some.length >= keptOfKind) some.shift()
  ids.set(prefix, [...some, id])
}
