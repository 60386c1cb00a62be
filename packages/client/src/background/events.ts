/** One server-sent event. */
export type StreamEvent = {
  readonly name: string
  readonly id: string | null
  readonly data: string
}

export type EventReader = {
  /** The events that are complete with this piece of the stream. */
  read(chunk: string): StreamEvent[]
  /** What the stream last asked to wait before it is opened again. */
  retryMs(): number | null
}

// Far beyond any licence; a stranger's stream must not fill the memory.
const longestEvent = 4 * 1024 * 1024

/** Takes a stream of server-sent events apart, however it is cut into pieces. */
export function readEvents(): EventReader {
  let rest = ''
  let name = ''
  let id: string | null = null
  let data: string[] = []
  let dataLength = 0
  let retryMs: number | null = null

  const takeLine = (line: string): StreamEvent[] => {
    if (line === '') {
      const event =
        data.length === 0 ? [] : [{ name: name || 'message', id, data: data.join('\n') }]
      name = ''
      id = null
      data = []
      dataLength = 0
      return event
    }
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') name = value
    if (field === 'id') id = value
    if (field === 'data') {
      dataLength += value.length + 1
      if (dataLength > longestEvent) throw tooLong()
      data.push(value)
    }
    if (field === 'retry' && /^\d{1,7}$/.test(value)) retryMs = Number(value)
    return []
  }

  return {
    read: (chunk) => {
      rest += chunk
      if (rest.length > longestEvent) throw tooLong()
      // A piece may end between the two characters of a line's end.
      const held = rest.endsWith('\r') ? '\r' : ''
      const lines = rest.slice(0, rest.length - held.length).split(/\r\n|\r|\n/)
      rest = (lines.pop() ?? '') + held
      return lines.flatMap(takeLine)
    },
    retryMs: () => retryMs,
  }
}

function tooLong(): Error {
  return new Error('the event is too long')
}
