type Bar = { readonly name: string } & Readonly<Record<string, string | number>>

/** Bars of a chart: for each name how many of each kind there are, in the order of their coming. */
export function countsBy(pairs: readonly (readonly [name: string, kind: string])[]): Bar[] {
  const bars = new Map<string, Record<string, number>>()
  for (const [name, kind] of pairs) {
    const bar = bars.get(name) ?? {}
    bars.set(name, { ...bar, [kind]: (bar[kind] ?? 0) + 1 })
  }
  return [...bars].map(([name, counts]) => ({ ...counts, name }))
}

/** Of all kinds, each with its colour, the series of those that any of the bars has. */
export function seriesIn(
  bars: readonly Bar[],
  kinds: readonly (readonly [kind: string, color: string])[],
  label: (kind: string) => string,
) {
  return kinds
    .filter(([name]) => bars.some((bar) => bar[name] !== undefined))
    .map(([name, color]) => ({ name, label: label(name), color }))
}
