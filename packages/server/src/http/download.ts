import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'

/** The reply of an operation that answers with a file. */
export const fileReply = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })

/**
 * Sends what somebody uploaded: as an attachment, and never to be taken for anything that a
 * browser would run.
 */
export function sendFile(
  reply: FastifyReply,
  file: { readonly fileName: string; readonly mediaType: string; readonly content: Buffer },
): FastifyReply {
  const plain = file.fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(file.fileName).replace(/['()*]/g, hex)
  return reply
    .headers({
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-cache',
    })
    .type(file.mediaType)
    .send(file.content)
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}
