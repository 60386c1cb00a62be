import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a program; tells how to get it where it is missing. */
async function tool(name, args, options = {}) {
  try {
    return (await run(name, args, { maxBuffer: 64 << 20, ...options })).stdout
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new Error(
        `${name} is missing: install wrk and postgresql-client with postgresql-contrib (Debian's names).`,
      )
    }
    throw new Error(`${name}: ${error.stderr || error.message}`)
  }
}

export function sql(server, text) {
  return tool('psql', [
    ...server.database,
    '-qAt',
    '-v',
    'ON_ERROR_STOP=1',
    '-c',
    text,
    'leasehold',
  ])
}

/** Transactions a second of a pgbench script. */
export async function pgbench(server, script, { clients, seconds, define = {} }) {
  const defines = Object.entries(define).flatMap(([name, value]) => ['-D', `${name}=${value}`])
  const out = await tool('pgbench', [
    ...server.database,
    ...['-n', '-M', 'prepared', '-c', clients, '-j', 1, '-T', seconds, '-f', script].map(String),
    ...defines,
    'leasehold',
  ])
  if (/number of failed transactions: [1-9]/.test(out))
    throw new Error(`pgbench failed some: ${out}`)
  return Number(/tps = ([\d.]+)/.exec(out)?.[1])
}

/** What wrk measured; every reply must have the status that the script counts as good. */
export async function wrk(server, script, { connections, seconds, args = [] }) {
  const out = await tool('wrk', [
    ...['-t', 1, '-c', connections, '-d', `${seconds}s`, '--timeout', '10s', '--latency'].map(
      String,
    ),
    ...['-s', script, server.url, '--', server.tenantId, ...args.map(String)],
  ])
  const good = Number(/good (\d+)/.exec(out)?.[1] ?? 0)
  const bad = Number(/bad (\d+)/.exec(out)?.[1] ?? 0)
  const duration = Number(/seconds ([\d.]+)/.exec(out)?.[1])
  if (bad > 0 || /Socket errors/.test(out)) throw new Error(`some requests failed:\n${out}`)
  const p99Us = Number(/p99us (\d+)/.exec(out)?.[1])
  const p50Us = Number(/p50us (\d+)/.exec(out)?.[1])
  return { perSecond: good / duration, good, p50Us, p99Us }
}
