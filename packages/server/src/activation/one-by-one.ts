/**
 * Runs what is given for one key one after the other, in the order of asking. What fails fails for
 * all that wait behind it: they would ask the same database in vain, each for its whole time-out.
 */
export function oneByOne() {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(key)
    const mine = before ? before.then(work) : work()
    last.set(key, mine)
    try {
      return await mine
    } finally {
      if (last.get(key) === mine) last.delete(key)
    }
  }
}

export type OneByOne = ReturnType<typeof oneByOne>
