// `npm run docs`: writes the pages of docs/reference that are made from tables in the code. With
// `--check` it writes nothing and fails if a page is not what it would write.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const pages = { 'docs/reference/error-codes.md': errorCodesPage }

async function errorCodesPage() {
  const { errorCodes } = await load('packages/core/src/error-codes.ts')
  const { clientErrorCodes } = await load('packages/client/src/error-codes.ts')
  const ofServer = Object.entries(errorCodes).map(([code, [status, meaning, cure]]) => [
    ...[`\`${code}\``, status, meaning, cure],
  ])
  const ofClient = Object.entries(clientErrorCodes).map(([code, [meaning, cure]]) => [
    ...[`\`${code}\``, meaning, cure],
  ])
  return [
    '<!-- Made by `npm run docs` from the tables of codes. Change those. -->',
    '# Error codes',
    'A code, once released, keeps its meaning for ever: decide by it. The sentences may change.',
    '## Of the server',
    'In `errorCode` of the reply, and in `code` of the `LeaseholdError` that the client makes of it.',
    table(['code', 'status', 'meaning', 'what to do'], ofServer),
    '## Of the client',
    'What `@leasehold/client` finds by itself, without or before a reply of the server.',
    table(['code', 'meaning', 'what to do'], ofClient),
  ].join('\n\n')
}

function table(header, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return `${[line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')}`
}

// The tables import nothing, so they can be read as they are, without a build.
async function load(path) {
  const text = readFileSync(join(root, path), 'utf8')
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
  const { outputText } = ts.transpileModule(text, { compilerOptions })
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`)
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

for (const [path, make] of Object.entries(pages)) {
  const file = join(root, path)
  const text = `${await make()}\n`
  if (read(file) === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run \`npm run docs\`.`)
    process.exitCode = 1
    continue
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  console.log(`written: ${path}`)
}
