import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Reply, type TestServer, toReply } from '../support/server.ts'

/** Sends headers exactly as given, repeated ones too, over a real socket. */
export async function rawRequest(
  { app }: TestServer,
  method: string,
  path: string,
  headers: readonly (readonly [name: string, value: string])[],
  body = '',
): Promise<Reply> {
  if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const sent = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: [
      ['host', 'test'],
      ...headers,
      ['content-length', String(Buffer.byteLength(body))],
    ].flat(),
    agent: false,
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return toReply({
    statusCode: response.statusCode,
    body: Buffer.concat(chunks).toString(),
    headers: response.headers,
  })
}
