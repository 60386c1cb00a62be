import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export type Import = { readonly target: string; readonly typeOnly: boolean }

/** A source file. Its path, and the targets of its relative imports, are relative to `root`. */
export type SourceFile = {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

/** The TypeScript files below a folder of the workspace, without tests. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|gen)\.tsx?$/.test(name))
    .map((name) => readSource(join(folder, name).split(sep).join('/')))
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, imports: importsOf(path, text) }
}

const statement = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm
const call = /\bimport\(\s*'([^']+)'\s*\)/g

function importsOf(path: string, text: string): Import[] {
  const written = [...text.matchAll(statement)].map(([, type, target = '']) => ({
    target: resolved(path, target),
    typeOnly: type !== undefined,
  }))
  const called = [...text.matchAll(call)].map(([, target = '']) => ({
    target: resolved(path, target),
    typeOnly: false,
  }))
  return [...written, ...called]
}

function resolved(path: string, target: string): string {
  if (!target.startsWith('.')) return target
  return relative(root, join(root, dirname(path), target))
    .split(sep)
    .join('/')
}
