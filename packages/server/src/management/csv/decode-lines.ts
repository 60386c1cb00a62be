import { isUtf8 } from 'node:buffer'
import { CsvFault } from './csv-fault.ts'

const newline = 0x0a
// No row is longer, quoted line breaks not counted.
const longestLineBytes = 1 << 20

/** Whole lines of a UTF-8 file, without its byte order mark. Throws a CsvFault that names the line. */
export async function* decodeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let isFirst = true
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(newline) + 1
    rest = bytes.subarray(end)
    if (rest.length > longestLineBytes) throw new CsvFault(line, 'lineTooLong', 'is too long')
    if (end === 0) continue
    const lines = bytes.subarray(0, end)
    yield decoded(lines, line, isFirst)
    line += countLines(lines)
    isFirst = false
  }
  if (rest.length > 0) yield decoded(rest, line, isFirst)
}

function decoded(bytes: Buffer, line: number, isFirst: boolean): string {
  if (isFirst && (bytes[0] === 0xff || bytes[0] === 0xfe)) {
    throw new CsvFault(line, 'encoding', 'the file is UTF-16; save it as CSV UTF-8')
  }
  if (!isUtf8(bytes)) {
    const wrong = line + wrongLine(bytes)
    throw new CsvFault(wrong, 'encoding', 'is not UTF-8; save the file as CSV UTF-8')
  }
  const text = bytes.toString('utf8')
  return isFirst && text.startsWith('\ufeff') ? text.slice(1) : text
}

/** How many lines come before the first that is not UTF-8. */
function wrongLine(bytes: Buffer): number {
  let start = 0
  for (let line = 0; ; line += 1) {
    const end = bytes.indexOf(newline, start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}
