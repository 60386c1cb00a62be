import type { IntervalType } from '@leasehold/core/interval'
import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { parseInterval, writeInterval } from '../text/interval.ts'
import { facts } from '../text/table.ts'
import { CommandError } from '../usage-error.ts'

type Interval = { type: IntervalType; count: number | null }
type Settings = Record<string, unknown>

const paths = ['/account/settings', '/account/security-settings'] as const

export function addSettings(program: Command): void {
  const settings = program.command('settings').description('what holds for the whole tenant')

  apiCommand(settings, {
    usage: 'show',
    description: 'show the settings',
    example: 'settings show',
  }).action(
    online(async ({ api, print }) => {
      const [all, security] = [await api.get<Settings>(paths[0]), await api.get<Settings>(paths[1])]
      const whole = { ...all, ...security }
      print(whole, () => facts(Object.entries(whole).map(([name, value]) => [name, text(value)])))
    }),
  )

  apiCommand(settings, {
    usage: 'set <assignments...>',
    description: 'change settings, as possibleClone=refuse or regrantMargin=2min',
    example: 'settings set possibleClone=refuse showHolders=true',
  }).action(
    online(async ({ api, print }, assignments: string[]) => {
      let left = assignments.map(split)
      const changes: { path: string; body: Settings }[] = []
      for (const path of paths) {
        const known = await api.get<Settings>(path)
        const wanted = left.filter(([name]) => name in known)
        const body = Object.fromEntries(wanted.map(([name, to]) => [name, read(known[name], to)]))
        if (wanted.length > 0) changes.push({ path, body })
        left = left.filter(([name]) => !(name in known))
      }
      // Before any is made: whoever is told of a mistake takes nothing to be changed.
      if (left.length > 0) {
        throw new CommandError(`There is no setting ${left.map(([name]) => name).join(', ')}.`)
      }
      for (const { path, body } of changes) await api.send('PATCH', path, body)
      print(null, () => 'The settings are changed.')
    }),
  )
}

function split(assignment: string): [name: string, value: string] {
  const [name = '', ...rest] = assignment.split('=')
  return [name, rest.join('=')]
}

/** A text as the kind of value that the setting has now. */
function read(now: unknown, text: string): unknown {
  if (typeof now === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (typeof now === 'number') return Number(text)
  if (isInterval(now)) return parseInterval(text)
  if (typeof now === 'object' && now !== null) return readJson(text)
  return text
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CommandError(`${text} is not JSON, which this setting is written in.`)
  }
}

function text(value: unknown): string {
  if (isInterval(value)) return writeInterval(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function isInterval(value: unknown): value is Interval {
  return typeof value === 'object' && value !== null && 'type' in value && 'count' in value
}
