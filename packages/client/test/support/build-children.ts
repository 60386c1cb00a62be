import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const client = fileURLToPath(new URL('../..', import.meta.url))
const core = join(client, '..', 'core', 'src')

/** Makes programs of `children/`, with the sources as they are, that plain Node runs. */
export function buildChildren(folder: string): (name: string) => string {
  translate(join(client, 'src'), join(folder, 'src'))
  translate(join(client, 'test', 'children'), join(folder, 'test', 'children'))
  const target = join(folder, 'node_modules', '@leasehold', 'core')
  translate(core, target)
  const exports = { './*': './*.js' }
  writeFileSync(join(target, 'package.json'), JSON.stringify({ type: 'module', exports }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  return (name) => join(folder, 'test', 'children', `${name}.js`)
}

function translate(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
    const { outputText } = ts.transpileModule(readFileSync(join(from, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    })
    const path = join(to, name.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, outputText)
  }
}
