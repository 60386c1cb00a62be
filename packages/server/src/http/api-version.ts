import type { FastifyRequest } from 'fastify'

/** The versions spoken, oldest first. The last is the canonical one. */
export const apiVersions = ['2024-01-01', '2025-10-10'] as const
export type ApiVersion = (typeof apiVersions)[number]

const canonical: ApiVersion = '2025-10-10'

/**
 * The version that a request asks to be spoken to in. A date between two versions gets the one
 * before it, whatever follows the date is ignored, and what is no date asks for nothing.
 */
export function apiVersionOf(request: FastifyRequest): ApiVersion {
  const { headers, query } = request
  const asked =
    headers['n-apiversion'] ??
    headers['n-api-version'] ??
    (query as Record<string, unknown> | undefined)?.['n-api-version']
  if (typeof asked !== 'string') return canonical
  const date = /^\d{4}-\d\d-\d\d/.exec(asked.trim())?.[0]
  if (date === undefined) return canonical
  return apiVersions.findLast((version) => version <= date) ?? apiVersions[0]
}
