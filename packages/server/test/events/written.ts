import type { TestServer } from '../support/server.ts'

/** The events of a server as they lie in the database, in their order. */
export async function eventsWritten(server: TestServer, resourceId?: string) {
  const { rows } = await server.deps.pool.query<{
    code: string
    payload: Record<string, unknown>
    at: number
    resource_id: string
  }>('select code, payload, at, resource_id from event order by position')
  return resourceId === undefined ? rows : rows.filter((row) => row.resource_id === resourceId)
}
