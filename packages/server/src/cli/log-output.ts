import { type Logger, pino } from 'pino'

// What must never be read in a log, wherever an object that is logged may hold it.
const redact = [
  'authorization',
  'password',
  'clientSecret',
  'client_secret',
  'accessToken',
  'access_token',
  'masterKey',
  'databaseUrl',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Lines of JSON for programs, plain lines for a person at a terminal. */
export function createLog(level: string, output: NodeJS.WriteStream): Logger {
  const options = { level, redact }
  return output.isTTY
    ? pino(options, { write: (line) => output.write(readable(line)) })
    : pino(options, output)
}

type Line = { level: number; time: number; msg?: string; part?: string; err?: { stack?: string } }

function readable(line: string): string {
  const { level, time, msg = '', part, err } = JSON.parse(line) as Line
  const clock = new Date(time).toISOString().slice(11, 19)
  const name = (pino.levels.labels[level] ?? '').padEnd(5)
  const cause = err?.stack ? `\n${err.stack}` : ''
  return `${clock} ${name} ${part ? `${part}: ` : ''}${msg}${cause}\n`
}
