import multipart from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Api } from './api.ts'
import { RequestError } from './request-error.ts'

export type Upload = {
  /** As the sender calls it. */
  readonly fileName: string
  readonly content: Buffer
}

/**
 * Adds operations that take a file as multipart/form-data. Only these read it: everywhere else it
 * is a media type that is not supported.
 */
export function takeUploads(api: Api, maxBytes: number, add: (scope: Api) => void): void {
  api.register(async (scope) => {
    const limits = { fileSize: maxBytes, files: 1, fields: 5, parts: 6, headerPairs: 50 }
    await scope.register(multipart, { limits, throwFileSizeLimit: true })
    add(scope as Api)
  })
}

/** The first file of a request, whatever its field is called. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) {
    const details = 'Send the file as multipart/form-data.'
    throw new RequestError('mediaTypeUnsupported', { details })
  }
  try {
    const part = await request.file()
    if (!part) throw noFile('is missing from the form')
    const content = await part.toBuffer()
    if (content.length === 0) throw noFile('is empty')
    return { fileName: part.filename ?? '', content }
  } catch (error) {
    throw refusalOf(error)
  }
}

function noFile(message: string): RequestError {
  return new RequestError('validationFailed', {
    details: `The file ${message}.`,
    validationErrors: [{ propertyName: 'file', message, code: 'required' }],
  })
}

// The parser gives no status to what is not multipart at all.
function refusalOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof RequestError) return error
  const { statusCode } = error as { statusCode?: number }
  // What is still on its way is not waited for.
  if (statusCode === 413)
    return new RequestError('bodyTooLarge', { headers: { connection: 'close' } })
  if (statusCode !== undefined && statusCode >= 500) return error
  return new RequestError('bodyMalformed', { details: 'The body is no valid multipart/form-data.' })
}
