import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'

export type ProcessFacts = { zombie: boolean; startedAt: string }

const procMounted = existsSync('/proc/self/stat')
const startUnknown = 'unknown'

/** What is known of a process, or undefined when there is none with this id. */
export function inspectProcess(pid: number): ProcessFacts | undefined {
  return procMounted ? (readProc(pid) ?? probeSignal(pid)) : readPs(pid)
}

export function isRunning(pid: number): boolean {
  return inspectProcess(pid)?.zombie === false
}

/** Whether this very process still runs: ids are reused, an id with its start time isn't. */
export function isSameProcess(pid: number, startedAt: string): boolean {
  const facts = inspectProcess(pid)
  if (!facts || facts.zombie) return false
  return facts.startedAt === startedAt || facts.startedAt === startUnknown
}

/** Whether the process is a postmaster that serves this folder. */
export function isPostmasterOf(pid: number, folder: string): boolean {
  if (!isRunning(pid)) return false
  const [program, ...args] = commandLine(pid)
  // Backends and helpers of a dead postmaster call themselves `postgres: checkpointer` and the like.
  if (!program || !['postgres', 'postmaster'].includes(basename(program))) return false
  return args.includes(folder) || worksIn(pid, folder)
}

function readProc(pid: number): ProcessFacts | undefined {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  // The second field is the program's name in brackets and may hold anything, brackets included.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  const ticks = fields[19]
  // Ticks count from boot: without the boot's id they would mean another moment after it.
  return { zombie: state === 'Z' || state === 'X', startedAt: `${bootId()}:${ticks}` }
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

// With /proc mounted `hidepid`, a process of somebody else exists without being listed.
function probeSignal(pid: number): ProcessFacts | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  return { zombie: false, startedAt: startUnknown }
}

function readPs(pid: number): ProcessFacts | undefined {
  const line = ps(pid, 'stat=,lstart=')
  const match = line?.match(/^(\S+)\s+(.+)$/)
  if (!match) return undefined
  return { zombie: match[1]?.startsWith('Z') ?? false, startedAt: match[2] ?? startUnknown }
}

function commandLine(pid: number): string[] {
  if (procMounted) return readText(`/proc/${pid}/cmdline`)?.split('\0') ?? []
  const line = ps(pid, 'command=')
  if (!line) return []
  // Only one argument matters here, the folder after -D, and ps doesn't tell where arguments end.
  const [program = '', rest = ''] = line.split(/ -D /)
  return [program, ...rest.split(/ (?=-c )/)]
}

// A postmaster always works in its data folder, however the folder was named to it.
function worksIn(pid: number, folder: string): boolean {
  try {
    const there = statSync(`/proc/${pid}/cwd`)
    const here = statSync(folder)
    return there.dev === here.dev && there.ino === here.ino
  } catch {
    return false
  }
}

function ps(pid: number, format: string): string | undefined {
  try {
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
    return execFileSync('ps', ['-o', format, '-p', String(pid)], { env, encoding: 'utf8' }).trim()
  } catch {
    return undefined
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
