import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { pid } from 'node:process'

/**
 * One run of one process. The number alone is given to another process sooner or later; with its
 * start time it is unique. Numbers mean something only within `space`: one start of one machine, and
 * there one namespace of processes, as a container has its own.
 */
export type ProcessName = {
  readonly space: string
  readonly pid: number
  readonly startedAt: string | null
}

let own: ProcessName | undefined

export function ownProcess(): ProcessName {
  own ??= { space: processSpace(), pid, startedAt: readStart(pid) }
  return own
}

/** `unknown`: it lives in another space, or the number is taken and nothing tells by whom. */
export function judgeProcess(name: ProcessName): 'alive' | 'dead' | 'unknown' {
  const self = ownProcess()
  if (name.space !== self.space) return 'unknown'
  // Where nothing tells when it began, one that ended before this machine's start may have had our number.
  const isOwn = name.pid === self.pid && name.startedAt === self.startedAt
  if (isOwn) return self.startedAt === null ? 'unknown' : 'alive'
  if (!exists(name.pid)) return 'dead'
  if (name.startedAt === null || self.startedAt === null) return 'unknown'
  return readStart(name.pid) === name.startedAt ? 'alive' : 'dead'
}

function exists(number: number): boolean {
  try {
    process.kill(number, 0)
    return true
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function processSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return `${process.platform} ${hostname()}`
  }
}

/** Clock ticks since boot; null where the system does not tell, or for a process that has ended. */
function readStart(number: number): string | null {
  try {
    const stat = readFileSync(`/proc/${number}/stat`, 'latin1')
    // The name in brackets may hold anything, blanks and brackets too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state] = fields
    // Killed, and its parent has not asked for the exit code yet.
    if (state === 'Z' || state === 'X') return null
    return fields[19] ?? null
  } catch {
    return null
  }
}
