import type { Postmaster } from './postmaster.ts'

// A server has 10 s to end; past this the database is left to recover at its next start.
const fastShutdownMilliseconds = 8_000

/** Ends the postmaster with its clients cut off and its data written: PostgreSQL's fast shutdown. */
export async function shutDown(
  postmaster: Pick<Postmaster, 'pid' | 'ended'>,
  log: (line: string) => void,
): Promise<void> {
  const { pid, ended } = postmaster
  // The process watched may be none of our children: something has to keep this one waiting.
  const waiting = setInterval(() => {}, 1_000)
  const impatience = setTimeout(() => {
    log(`the database with pid ${pid} takes too long to stop; it will recover at its next start`)
    signal(pid, 'SIGQUIT')
  }, fastShutdownMilliseconds)
  try {
    signal(pid, 'SIGINT')
    await ended
  } finally {
    clearInterval(waiting)
    clearTimeout(impatience)
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
