/** `count` calls at once, dealt out to the engines in turn. */
export function spread<E, T>(
  engines: readonly E[],
  count: number,
  work: (engine: E, index: number) => T,
): T[] {
  return Array.from({ length: count }, (_, index) => {
    const engine = engines[index % engines.length]
    if (engine === undefined) throw new Error('no engine')
    return work(engine, index)
  })
}
