import type { FastifyReply } from 'fastify'
import type { Sink } from '../../propagation/streams.ts'
import { errorBody } from '../edge/error-body.ts'
import { refusalToError } from '../refusal-to-error.ts'

/**
 * Answers with an event stream. What holds it back on the way is asked not to; `retryMs` is how long
 * the client waits before it opens another.
 */
export function openEventStream(
  reply: FastifyReply,
  traceId: string,
  retryMs: number,
): { sink: Sink; gone(listener: () => void): void } {
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    'n-trace-id': traceId,
  })
  raw.socket?.setNoDelay(true)
  raw.write(`retry: ${retryMs}\n\n`)
  const write = (text: string) => {
    if (!raw.destroyed && !raw.writableEnded) raw.write(text)
  }
  const sink: Sink = {
    send: (event) => write(eventText(event.name, event.data, 'id' in event ? event.id : null)),
    revoke(refusal) {
      const error = refusalToError(refusal, { showHolders: false })
      write(eventText('revoked', errorBody(error, traceId), null))
      raw.end()
    },
    end: () => raw.end(),
    destroy: () => raw.destroy(),
    get waitingBytes() {
      return raw.writableLength
    },
  }
  // Errors of a socket that is gone are told by its close.
  raw.on('error', () => {})
  return { sink, gone: (listener) => void raw.once('close', listener) }
}

/** The data has no line break: it is JSON. */
function eventText(name: string, data: string, id: string | null): string {
  return `event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`
}
