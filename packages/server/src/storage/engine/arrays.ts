import { foreverAt } from '@leasehold/core/interval'

/**
 * Array literals for `unnest`. Encoding them here costs a fraction of what the driver's general
 * encoder does, and the engine sends thousands of values with each batch.
 */

/** For values that need no quotes: uuids, numbers, booleans, instants already formatted. */
export function plainArray(values: readonly (string | number | boolean | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : value)).join(',')}}`
}

/** Past `foreverAt` years have five digits, which PostgreSQL and JavaScript write differently. */
export function instantArray(values: readonly (number | null)[]): string {
  return `{${values.map((at) => (at === null ? 'NULL' : isoOf(Math.min(at, foreverAt)))).join(',')}}`
}

function isoOf(at: number): string {
  return new Date(at).toISOString()
}

export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(value))).join(',')}}`
}

export function jsonArray(values: readonly unknown[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quoted(JSON.stringify(value)))).join(',')}}`
}

export function bytesArray(values: readonly Buffer[]): string {
  return `{${values.map((value) => `"\\\\x${value.toString('hex')}"`).join(',')}}`
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
