import { expect } from 'vitest'
import { type Reply, type TestServer, toReply } from '../../support/server.ts'
import { api, created, read } from '../back-office.ts'

export const imports = `${api}/imports`

type Sending = { query?: string; headers?: Record<string, string>; token?: string; type?: string }

/** Sends a file. */
export async function send(
  server: TestServer,
  kind: string,
  file: string | Buffer,
  { query = '', headers = {}, token, type = 'text/csv' }: Sending = {},
): Promise<Reply> {
  const response = await server.app.inject({
    method: 'POST',
    url: `${imports}?kind=${kind}${query}`,
    headers: {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${token ?? (await server.token())}`,
      'content-type': type,
      ...headers,
    },
    payload: file,
  })
  return toReply(response)
}

export type Done = {
  id: string
  status: string
  rowsTotal: number
  rowsDone: number
  created: number
  updated: number
  unchanged: number
  failed: number
}

/** Waits until an import has ended. */
export async function ended(server: TestServer, id: string): Promise<Done> {
  for (;;) {
    const made = await read(server, `${imports}/${id}`)
    if (made.status !== 'waiting' && made.status !== 'running') return made
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Sends a file and waits for its end: what was done, and the errors. */
export async function importFile(
  server: TestServer,
  kind: string,
  file: string | Buffer,
  sending: Sending = {},
) {
  const { id } = created(await send(server, kind, file, sending))
  const done = await ended(server, id)
  const { items } = await read(server, `${imports}/${id}/errors?pageSize=500`)
  return { ...done, errors: items }
}

export function counts({ created, updated, unchanged, failed }: Done) {
  return { created, updated, unchanged, failed }
}

export function refusedAt(reply: Reply, line: number, code: string, column: string | null = null) {
  expect(reply.status, reply.text).toBe(422)
  expect(reply.body).toMatchObject({
    errorCode: 'validationFailed',
    validationErrors: [{ propertyName: column, code }],
    explanation: { line, code, column },
  })
}
