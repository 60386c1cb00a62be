import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import {
  type Environment,
  type Given,
  gather,
  type ReadFile,
  type Source,
} from './config/gather.ts'
import { names, type SettingName, schema, settings } from './config/settings.ts'

export type Config = Static<typeof schema>
export type ConfigSource = Source | 'default'
export type LoadedConfig = { config: Config; sources: Record<keyof Config, ConfigSource> }

/** Everything wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(["The configuration can't be used:", ...problems].join('\n  - '))
    this.problems = problems
  }
}

/**
 * The configuration from the environment, over a YAML file (whose keys are the names of `Config`),
 * over the defaults. Throws a ConfigError that names every bad setting.
 */
export function loadConfig(env: Environment, readFile: ReadFile): LoadedConfig {
  const { given, problems } = gather(env, readFile)
  problems.push(...check(given))
  return resolve(given, problems)
}

export type ConfigRow = {
  setting: keyof Config
  variable: string
  value: string
  source: ConfigSource
}

/** For printing: one row for each setting, secrets masked. */
export function describeConfig({ config, sources }: LoadedConfig): ConfigRow[] {
  return names.map((setting) => ({
    setting,
    variable: settings[setting].variable,
    value: show(config[setting], settings[setting].secret),
    source: sources[setting],
  }))
}

/** The 32 bytes of a master key as it is configured. */
export function decodeMasterKey(text: string): Buffer {
  // Buffer reads base64 and base64url alike.
  return Buffer.from(text, text.length === 64 ? 'hex' : 'base64')
}

function check(given: Map<SettingName, Given>): string[] {
  return [...given]
    .filter(([name, { value }]) => !isValid(name, value))
    .map(([name, { value, from }]) => {
      const { expected, secret } = settings[name]
      return `${from}: expected ${expected}${secret ? '' : `, not ${JSON.stringify(value)}`}`
    })
}

function isValid(name: SettingName, value: unknown): boolean {
  if (!Value.Check(schema.properties[name], value)) return false
  return settings[name].check?.(value) ?? true
}

function resolve(given: Map<SettingName, Given>, problems: string[]): LoadedConfig {
  const values: Record<string, unknown> = {}
  for (const name of names) {
    const value = given.has(name) ? given.get(name)?.value : settings[name].default
    if (value !== undefined) values[name] = value
  }
  values.publicUrl = String(values.publicUrl ?? defaultUrl(values)).replace(/\/+$/, '')
  if (problems.length > 0 || !Value.Check(schema, values)) throw new ConfigError(problems)
  const sources = names.map((name) => [name, given.get(name)?.source ?? 'default'] as const)
  return { config: values, sources: Object.fromEntries(sources) as LoadedConfig['sources'] }
}

// An address that stands for all of them can be listened on, but not called.
function defaultUrl({ host, port }: Record<string, unknown>): string {
  const name = ['0.0.0.0', '::', '[::]'].includes(String(host)) ? '127.0.0.1' : String(host)
  return `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${port}`
}

function show(value: unknown, secret: true | undefined): string {
  if (value === undefined) return ''
  if (secret) return '********'
  return Array.isArray(value) ? value.join(', ') : String(value)
}
