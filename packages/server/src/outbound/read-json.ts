import http from 'node:http'
import https from 'node:https'
import { isIP } from 'node:net'
import { type AddressGuard, AddressRefused } from './address-guard.ts'
import { guardedLookup } from './guarded-lookup.ts'

/** Why nothing usable came back. Its message is for the vendor to read. */
export class OutboundFault extends Error {
  override readonly name = 'OutboundFault'
}

export type JsonAnswer = { readonly status: number; readonly body: unknown }

export type ReadJson = (
  address: string,
  form?: { readonly body: string; readonly headers: Record<string, string> },
) => Promise<JsonAnswer>

const answerMs = 5_000
const maxBytes = 256 * 1024

/**
 * Reads JSON from an address that somebody typed in, or posts a form to it: each look-up is checked,
 * redirects are not followed, and no answer may be long or late. Without encryption only where
 * private addresses are allowed: what is read says whom to believe.
 */
export function createReadJson(guard: AddressGuard): ReadJson {
  const lookup = guardedLookup(guard)
  return async (address, form) => {
    const url = await checkAddress(guard, address)
    const secure = url.protocol === 'https:'
    const signal = AbortSignal.timeout(answerMs)
    try {
      return await new Promise<JsonAnswer>((resolve, reject) => {
        const request = (secure ? https : http).request(url, {
          method: form ? 'POST' : 'GET',
          headers: { accept: 'application/json', ...form?.headers },
          lookup,
          signal,
        })
        request.on('response', (response) => readAnswer(response).then(resolve, reject))
        request.on('error', reject)
        // After an answer 101, which ends a request without a word.
        request.on('upgrade', (_response, socket) => {
          socket.destroy()
          reject(new OutboundFault(`${url.host} answered with another protocol`))
        })
        request.end(form?.body)
      })
    } catch (error) {
      if (signal.aborted)
        throw new OutboundFault(`${url.host} gave no answer in ${answerMs / 1000} s`)
      throw toFault(url, error)
    }
  }
}

/** The address as it is read; throws OutboundFault for one that never is. */
export async function checkAddress(guard: AddressGuard, address: string): Promise<URL> {
  if (!URL.canParse(address)) throw new OutboundFault('is no address')
  const url = new URL(address)
  const schemes = guard.allowPrivate ? ['https:', 'http:'] : ['https:']
  if (!schemes.includes(url.protocol)) throw new OutboundFault('must begin with https://')
  if (url.username !== '' || url.password !== '') {
    throw new OutboundFault('must not contain a user name or password')
  }
  try {
    // No look-up is made for a literal address when it is connected to.
    if (isIP(url.hostname.replace(/^\[|\]$/g, ''))) await guard.resolve(url.hostname)
  } catch (error) {
    throw toFault(url, error)
  }
  return url
}

async function readAnswer(response: http.IncomingMessage): Promise<JsonAnswer> {
  const status = response.statusCode ?? 0
  const host = response.headers.host ?? 'the address'
  if (status >= 300 && status < 400) {
    response.destroy()
    throw new OutboundFault(`the answer was ${status}; redirects are not followed`)
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes)
      throw new OutboundFault(`${host} answered with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  try {
    return { status, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown }
  } catch {
    throw new OutboundFault(`the answer was ${status}, and no JSON`)
  }
}

function toFault(url: URL, error: unknown): OutboundFault {
  if (error instanceof OutboundFault) return error
  const { message, code } = error as NodeJS.ErrnoException
  if (error instanceof AddressRefused) return new OutboundFault(message, { cause: error })
  const said = message || code || 'no connection'
  return new OutboundFault(`${url.host}: ${said}`, { cause: error })
}
