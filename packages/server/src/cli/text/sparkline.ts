const bars = '▁▂▃▄▅▆▇█'

/** A bar for each number, from nothing to the highest; a blank for zero. */
export function sparkline(numbers: readonly number[]): string {
  const highest = Math.max(1, ...numbers)
  return numbers
    .map((number) => {
      if (number <= 0) return ' '
      const step = Math.ceil((number / highest) * bars.length) - 1
      return bars.charAt(Math.min(bars.length - 1, step))
    })
    .join('')
}
