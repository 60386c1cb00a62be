import { readFileSync } from 'node:fs'

type Fields = Record<string, string>
type Operation = { operation: string; status: number; reply: string | null }

/** What version 2024-01-01 answers, restated in conformance/. */
export const contract = JSON.parse(
  readFileSync(
    new URL('../../../../conformance/wire/management-2024-01-01.json', import.meta.url),
    'utf8',
  ),
) as { types: Record<string, Fields>; operations: Operation[] }

/** Where a reply is not what the contract says, in words; empty when it is. */
export function problemsWith(value: unknown, type: string, path = ''): string[] {
  if (type.endsWith('?')) {
    return value === null ? [] : problemsWith(value, type.slice(0, -1), path)
  }
  if (type.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${path} is no list: ${told(value)}`]
    const item = type.slice(0, -2).replace(/^\((.*)\)$/, '$1')
    return value.flatMap((each, i) => problemsWith(each, item, `${path}[${i}]`))
  }
  if (type.startsWith('map of ')) {
    if (!isObject(value)) return [`${path} is no map: ${told(value)}`]
    const item = type.slice('map of '.length)
    return Object.entries(value).flatMap(([key, each]) =>
      problemsWith(each, item, `${path}.${key}`),
    )
  }
  const fields = contract.types[type]
  if (fields) return problemsWithFields(value, fields, path)
  return isOf(value, type) ? [] : [`${path} should be ${type}: ${told(value)}`]
}

function problemsWithFields(value: unknown, fields: Fields, path: string): string[] {
  if (!isObject(value)) return [`${path} is no object: ${told(value)}`]
  return Object.entries(fields).flatMap(([name, type]) =>
    name in value
      ? problemsWith(value[name], type, `${path}.${name}`)
      : [`${path}.${name} is missing`],
  )
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'string') return typeof value === 'string'
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'number') return typeof value === 'number'
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'instant') {
    return (
      typeof value === 'string' &&
      /^\d{4}-\d\d-\d\dT.*Z$/.test(value) &&
      !Number.isNaN(Date.parse(value))
    )
  }
  if (type.includes('|')) return typeof value === 'string' && type.split('|').includes(value)
  throw new Error(`The contract has no type ${type}.`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const told = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? 'nothing'
