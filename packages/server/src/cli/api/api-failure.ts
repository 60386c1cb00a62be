import { errorCodes } from '@leasehold/core/error-codes'
import { writeInstant } from '../text/instant.ts'
import { facts } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'

type Explanation = {
  readonly limit?: number | null
  readonly inUse?: number | null
  readonly freesAt?: string | null
  readonly holders?: readonly { seatId: string; seatName: string | null }[]
  readonly cures?: readonly { readonly change: string; readonly [detail: string]: unknown }[]
  readonly [fact: string]: unknown
}

export type ErrorBody = {
  readonly details?: string | null
  readonly errorCode?: string | null
  readonly validationErrors?: readonly { propertyName: string | null; message: string }[]
  readonly traceId?: string
  readonly explanation?: Explanation
}

/** A refusal of the server. The message is all that it says, in plain words. */
export class ApiFailure extends CommandError {
  readonly status: number
  readonly code: string | null

  constructor(status: number, body: ErrorBody) {
    super(describe(status, body))
    this.status = status
    this.code = body.errorCode ?? null
  }
}

function describe(status: number, body: ErrorBody): string {
  const { errorCode, details, explanation, traceId } = body
  const sentence = details ?? `The server answered ${status}.`
  const head = errorCode ? `${sentence} (${errorCode})` : sentence
  const rows = [
    ['what to do', cureOf(errorCode)],
    ...hiddenFaults(body).map((fault) => ['also', fault]),
    ...(explanation ? explained(explanation) : []),
    ...(status >= 500 ? [['trace id', traceId]] : []),
  ] as [string, string | undefined][]
  const lines = facts(rows)
  return lines === '' ? head : `${head}\n${lines.trimEnd().replace(/^/gm, '  ')}`
}

function cureOf(code: string | null | undefined): string | undefined {
  // Its sentence names the fields already, and its cure speaks of JSON.
  if (code === 'validationFailed') return undefined
  return Object.hasOwn(errorCodes, code ?? '')
    ? errorCodes[code as keyof typeof errorCodes][2]
    : undefined
}

/** What is wrong with the request and isn't in the sentence already, which names five at most. */
function hiddenFaults({ details, validationErrors = [] }: ErrorBody): string[] {
  return validationErrors
    .map(({ propertyName, message }) => `${propertyName ?? 'The body'} ${message}`)
    .filter((text, index) => index >= 5 && !details?.includes(text))
}

function explained({ limit, inUse, freesAt, holders, cures, ...others }: Explanation) {
  const { code: _, overdraft, usedBy: __, ...rest } = others
  const of = limit === null || limit === undefined ? '' : ` of ${limit}`
  return [
    ['in use', typeof inUse === 'number' ? `${inUse}${of}` : undefined],
    ['overdraft', typeof overdraft === 'number' && overdraft > 0 ? String(overdraft) : undefined],
    ['frees by', typeof freesAt === 'string' ? writeInstant(freesAt) : undefined],
    ['held by', holders?.map(({ seatId, seatName }) => seatName ?? seatId).join(', ')],
    ...Object.entries(rest).map(([name, value]) => [name, plain(value)]),
    ['would help', cures?.map(cureText).join('; ')],
  ]
}

/** `seatCount 10 → 11`, `freeSeat`: ids are left out, since the cure is about what was asked for. */
function cureText({ change, from, to, ...others }: { change: string; [detail: string]: unknown }) {
  const details = Object.entries(others)
    .filter(([name]) => !name.endsWith('Id'))
    .map(([name, value]) => `${name} ${plain(value)}`)
  const step = from === undefined ? [] : [`${plain(from)} → ${plain(to)}`]
  return [change, ...step, ...details].join(' ')
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
