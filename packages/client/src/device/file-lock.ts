import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { judgeProcess, ownProcess, type ProcessName } from './process-name.ts'
import { codeOf, giveName } from './write-file.ts'

/** One acquisition: `token` is never used again. */
type Claim = { readonly token: string; readonly owner: ProcessName | null }

/** By token: when it was touched last, and since when we know. */
type Quiet = Map<string, { touchedAt: number; since: number }>

export type FileLock = {
  /** False once somebody took the lock over, which happens only to a holder taken for dead. */
  isOurs(): Promise<boolean>
  release(): Promise<void>
}

// A holder whose life cannot be judged shows it by touching its claim; silence this long is death.
const touchMs = 2_000
const silenceMs = 20_000
const longestPauseMs = 25

export type LockTry = { try(): Promise<FileLock | null> }

/**
 * A lock that one process holds for long and others take over when it dies. Each `try` looks once and
 * waits for nobody; what was seen is remembered between them, to know a silent holder for dead.
 */
export function lockToTry(path: string, silence = silenceMs): LockTry {
  const quiet: Quiet = new Map()
  return {
    try: async () => {
      if (!(await breakIfDead(path, path, quiet, silence))) return null
      const claim = newClaim()
      return (await place(path, claim)) ? hold(path, claim) : null
    },
  }
}

/**
 * Waits until this process holds the lock; rejects when `signal` aborts. What a dead process held is
 * taken over. Waiting is real time, whatever clock the licence runs on.
 */
export async function acquireFileLock(
  path: string,
  signal: AbortSignal,
  silence = silenceMs,
): Promise<FileLock> {
  const claim = newClaim()
  const quiet: Quiet = new Map()
  const wanted = `${path}.wanted`
  // Who has just released would always be the first to come again; those who wait go before.
  let contended = await isThere(wanted)
  if (contended) await pause(longestPauseMs, null, { signal })
  for (let turn = 1; !(await place(path, claim)); turn++) {
    signal.throwIfAborted()
    contended = true
    if (await breakIfDead(path, path, quiet, silence)) continue
    await writeFile(wanted, '', { mode: 0o600 }).catch(() => {})
    await pause(Math.random() * Math.min(2 * turn, longestPauseMs), null, { signal })
  }
  // Only a courtesy: failing over it would leave the lock to a holder that does not know of it.
  if (contended) await rm(wanted, { force: true }).catch(() => {})
  return hold(path, claim)
}

/** Shows that the holder lives, until the lock is released. */
function hold(path: string, claim: Claim): FileLock {
  const timer = setInterval(() => touch(path), touchMs)
  timer.unref()
  const isOurs = async () => (await readClaim(path))?.token === claim.token
  const release = async () => {
    clearInterval(timer)
    if (await isOurs()) await rm(path, { force: true })
  }
  return { isOurs, release }
}

function newClaim(): Claim {
  return { token: randomUUID(), owner: ownProcess() }
}

/** Puts the claim there with its content, as one step. False when there is one. */
async function place(path: string, claim: Claim): Promise<boolean> {
  const draft = `${path}.${claim.token}.new`
  const content = JSON.stringify(claim)
  await writeFile(draft, content, { mode: 0o600 })
  try {
    return await giveName(draft, path, Buffer.from(content))
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * Removes the claim at `claimPath` if its owner is dead. Two may find that out together, and the
 * slower one must not remove the claim that the faster one placed meanwhile. So the right to remove
 * a dead claim is itself claimed, under the token of the dead one: since only the owner and the
 * holder of that right may remove it and tokens never come again, whoever holds the right and still
 * finds the dead token can remove it safely. A right whose holder died is inherited the same way.
 */
async function breakIfDead(
  lockPath: string,
  claimPath: string,
  quiet: Quiet,
  silence: number,
): Promise<boolean> {
  const found = await readClaim(claimPath)
  if (found === null) return true
  if (!(await isDead(claimPath, found, quiet, silence))) return false
  const rightPath = `${lockPath}.${found.token}`
  if (!(await place(rightPath, newClaim()))) return breakIfDead(lockPath, rightPath, quiet, silence)
  if ((await readClaim(claimPath))?.token === found.token) await rm(claimPath, { force: true })
  await rm(rightPath, { force: true })
  return true
}

async function isDead(path: string, found: Claim, quiet: Quiet, silence: number): Promise<boolean> {
  const judgement = found.owner === null ? 'unknown' : judgeProcess(found.owner)
  if (judgement !== 'unknown') return judgement === 'dead'
  const touchedAt = (await stat(path).catch(() => null))?.mtimeMs
  if (touchedAt === undefined) return false
  const last = quiet.get(found.token)
  if (last?.touchedAt === touchedAt) return performance.now() - last.since > silence
  quiet.set(found.token, { touchedAt, since: performance.now() })
  return false
}

async function readClaim(path: string): Promise<Claim | null> {
  try {
    const content = await readFile(path, 'utf8')
    return parseClaim(content) ?? { token: await tornToken(path), owner: null }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function parseClaim(content: string): Claim | null {
  try {
    return JSON.parse(content) as Claim
  } catch {
    return null
  }
}

/** A power failure can leave a claim without its content: the file itself is its name then. */
async function tornToken(path: string): Promise<string> {
  const { ino, mtimeMs } = await stat(path)
  return `torn-${ino}-${mtimeMs}`
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null
}

async function touch(path: string): Promise<void> {
  const now = new Date()
  await utimes(path, now, now).catch(() => {})
}
