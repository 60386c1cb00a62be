import { progress } from '@clack/prompts'

export type ProgressBar = {
  /** @param done of the total, never less than before */
  reach(done: number): void
  stop(text: string): void
}

/** A bar on the standard error output; nothing where no person looks at it. */
export function progressBar(what: string, total: number, isShown: boolean): ProgressBar {
  if (!isShown || !process.stderr.isTTY) return { reach() {}, stop() {} }
  const bar = progress({ max: Math.max(total, 1), output: process.stderr })
  let reached = 0
  bar.start(what)
  return {
    reach(done) {
      bar.advance(done - reached, `${what}: ${done} of ${total}`)
      reached = done
    },
    stop: (text) => bar.stop(text),
  }
}
