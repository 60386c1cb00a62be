/** Tells a proof's figure: what was done how often, and in what time. */
export async function told(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now()
  const result = await work()
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const figure = typeof result === 'number' ? `${result.toLocaleString('en')} ` : ''
  process.stdout.write(`${figure}${what}: ${seconds} s\n`)
}
