type Line = { readonly number: number; readonly indent: number; readonly text: string }

/** What is wrong with a text, and in which line. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`)
  }
}

/**
 * Reads the part of YAML that a configuration is written in: maps, lists, plain and quoted scalars,
 * inline `[…]` and `{…}` as JSON, comments. Anything else (anchors, tags, blocks of text, tabs) is an
 * error that names its line, and never a guess.
 */
export function parseYaml(text: string): unknown {
  const lines = text.split(/\r?\n/).flatMap(readLine)
  const [first] = lines
  if (first === undefined) return null
  const { value, rest } = readBlock(lines, first.indent)
  const [left] = rest
  if (left !== undefined) throw new YamlError(left.number, 'is indented unlike the lines before')
  return value
}

function readLine(raw: string, index: number): Line[] {
  const number = index + 1
  const text = withoutComment(raw).trimEnd()
  if (text.trim() === '' || text === '---') return []
  const indent = text.length - text.trimStart().length
  if (text.slice(0, indent).includes('\t'))
    throw new YamlError(number, 'indent with blanks, not tabs')
  return [{ number, indent, text: text.trimStart() }]
}

function withoutComment(raw: string): string {
  let quote = ''
  for (let i = 0; i < raw.length; i++) {
    const character = raw[i] ?? ''
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '#' && (i === 0 || /\s/.test(raw[i - 1] ?? ''))) return raw.slice(0, i)
  }
  return raw
}

type Block = { readonly value: unknown; readonly rest: readonly Line[] }

function readBlock(lines: readonly Line[], indent: number): Block {
  const [first] = lines
  if (first === undefined) return { value: null, rest: lines }
  return isItem(first.text) ? readList(lines, indent) : readMap(lines, indent)
}

function isItem(text: string): boolean {
  return text === '-' || text.startsWith('- ')
}

function readList(lines: readonly Line[], indent: number): Block {
  const value: unknown[] = []
  let rest = lines
  for (let [line] = rest; line !== undefined && line.indent === indent; [line] = rest) {
    if (!isItem(line.text)) break
    const text = line.text.slice(1).trimStart()
    // What follows the dash stands where a line of its own would: its block goes on there.
    const inner = indent + line.text.length - text.length
    if (text === '') {
      const block = readNested(rest.slice(1), indent)
      value.push(block.value)
      rest = block.rest
    } else if (keyOf(text) !== null || isItem(text)) {
      const block = readBlock([{ ...line, indent: inner, text }, ...rest.slice(1)], inner)
      value.push(block.value)
      rest = block.rest
    } else {
      value.push(readScalar(text, line.number))
      rest = rest.slice(1)
    }
  }
  return { value, rest }
}

function readMap(lines: readonly Line[], indent: number): Block {
  const value: Record<string, unknown> = {}
  let rest = lines
  for (let [line] = rest; line !== undefined && line.indent === indent; [line] = rest) {
    const key = keyOf(line.text)
    if (key === null) throw new YamlError(line.number, `expected "name: value", found ${line.text}`)
    if (Object.hasOwn(value, key.name)) throw new YamlError(line.number, `${key.name} stands twice`)
    if (key.value !== '') {
      value[key.name] = readScalar(key.value, line.number)
      rest = rest.slice(1)
      continue
    }
    const block = readNested(rest.slice(1), indent)
    value[key.name] = block.value
    rest = block.rest
  }
  return { value, rest }
}

/** What belongs to a name or a dash without a value: the deeper lines, or a list at the same depth. */
function readNested(lines: readonly Line[], indent: number): Block {
  const [next] = lines
  if (next === undefined) return { value: null, rest: lines }
  const isDeeper = next.indent > indent || (next.indent === indent && isItem(next.text))
  return isDeeper ? readBlock(lines, next.indent) : { value: null, rest: lines }
}

function keyOf(text: string): { name: string; value: string } | null {
  const found = /^(?:"([^"]*)"|'([^']*)'|([A-Za-z_][\w.-]*)):(?:\s+(.*))?$/.exec(text)
  if (found === null) return null
  const [, double, single, plain, value = ''] = found
  return { name: double ?? single ?? plain ?? '', value: value.trim() }
}

function readScalar(text: string, line: number): unknown {
  const first = text[0] ?? ''
  if (first === '"' || first === '[' || first === '{') return readJson(text, line)
  if (first === "'") {
    if (text.length < 2 || !text.endsWith("'")) throw new YamlError(line, 'the quote is not closed')
    return text.slice(1, -1).replaceAll("''", "'")
  }
  if ('&*!|>%@`'.includes(first))
    throw new YamlError(line, `quote a value that begins with ${first}`)
  if (text === 'null' || text === '~') return null
  if (text === 'true' || text === 'false') return text === 'true'
  // A code of twenty digits, or a password 1.10, is another one as a number.
  const number = Number(text)
  return /^-?\d+(\.\d+)?$/.test(text) && String(number) === text ? number : text
}

function readJson(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new YamlError(line, `${text} is not written as JSON is`)
  }
}
