import { type TestServer, toReply } from '../support/server.ts'

type Sending = {
  method?: 'POST' | 'PUT'
  token?: string | null
  headers?: Record<string, string>
  fileName?: string
  /** In place of a form with the file. */
  payload?: Buffer
}

const boundary = 'between-the-parts'

export function form(content: Buffer, fileName: string): Buffer {
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="formFile"; filename="${fileName}"\r\n` +
    'Content-Type: application/octet-stream\r\n\r\n'
  return Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

/** Sends a file as a browser's form would. */
export async function upload(
  server: TestServer,
  url: string,
  content: Buffer | string,
  sending: Sending = {},
) {
  const { method = 'POST', fileName = 'file.bin', headers } = sending
  const token = sending.token === undefined ? await server.token() : sending.token
  const response = await server.app.inject({
    method,
    url,
    headers: {
      'n-tenantid': server.tenantHeader,
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    payload: sending.payload ?? form(Buffer.from(content), fileName),
  })
  return toReply(response)
}

/** The bytes of a download. */
export async function download(server: TestServer, url: string) {
  const response = await server.app.inject({
    method: 'GET',
    url,
    headers: {
      'n-tenantid': server.tenantHeader,
      authorization: `Bearer ${await server.token()}`,
    },
  })
  return { ...toReply(response), bytes: response.rawPayload }
}
