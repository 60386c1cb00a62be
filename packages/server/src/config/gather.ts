import Type from 'typebox'
import { Value } from 'typebox/value'
import { parse } from 'yaml'
import { fromText, names, type SettingName, settings } from './settings.ts'

export type Environment = Record<string, string | undefined>
export type ReadFile = (path: string) => string
export type Source = 'environment' | 'file'
export type Given = { value: unknown; source: Source; from: string }
export type Gathered = { given: Map<SettingName, Given>; problems: string[] }

/** All that the environment and the file say, of which the environment stands above. */
export function gather(env: Environment, readFile: ReadFile): Gathered {
  const problems: string[] = []
  const read = (path: string, why: string) => {
    try {
      return readFile(path)
    } catch (error) {
      problems.push(`${why}: ${path} can't be read (${(error as Error).message})`)
      return undefined
    }
  }
  const given = new Map<SettingName, Given>()
  const path = env[settings.configFile.variable]
  if (path) {
    const text = read(path, settings.configFile.variable)
    if (text !== undefined) gatherFile(path, text, read, { given, problems })
  }
  gatherEnvironment(env, read, { given, problems })
  return { given, problems }
}

function gatherEnvironment(
  env: Environment,
  read: (path: string, why: string) => string | undefined,
  { given, problems }: Gathered,
): void {
  for (const name of names) {
    const { variable, secret } = settings[name]
    // An empty variable is how compose files and unit files leave one out.
    const text = env[variable] || undefined
    const fileVariable = `${variable}_FILE`
    const path = secret && (env[fileVariable] || undefined)
    if (text !== undefined && path) {
      problems.push(`${variable} and ${fileVariable} are both set: keep one`)
    }
    const value = text ?? (path ? read(path, fileVariable)?.trim() : undefined)
    if (value === undefined) continue
    const from = path ? fileVariable : variable
    given.set(name, { value: fromText(name, value), source: 'environment', from })
  }
}

function gatherFile(
  path: string,
  text: string,
  read: (path: string, why: string) => string | undefined,
  { given, problems }: Gathered,
): void {
  for (const [key, value] of Object.entries(parseFile(path, text, problems))) {
    if (value === null) continue
    const from = `${key} in ${path}`
    const secretOf = names.find((name) => settings[name].secret && key === `${name}File`)
    if (secretOf && typeof value === 'string') {
      const content = read(value, from)?.trim()
      if (content !== undefined) given.set(secretOf, { value: content, source: 'file', from })
      continue
    }
    const name = names.find((candidate) => candidate === key && candidate !== 'configFile')
    if (!name) {
      const known = names.filter((candidate) => candidate !== 'configFile').join(', ')
      problems.push(`${from}: there is no such setting; there are ${known}`)
      continue
    }
    const meant = typeof value === 'string' ? fromText(name, value) : value
    given.set(name, { value: meant, source: 'file', from })
  }
}

function parseFile(path: string, text: string, problems: string[]): Record<string, unknown> {
  try {
    const content: unknown = parse(text)
    if (content === null) return {}
    if (Value.Check(Type.Record(Type.String(), Type.Unknown()), content)) return content
    problems.push(`${path}: expected settings as \`name: value\`, one a line`)
  } catch (error) {
    problems.push(`${path} is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  return {}
}
