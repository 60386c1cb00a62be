import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'

/** The blocks of one language in a page. */
export function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(root, page), 'utf8')
  const fenced = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return [...text.matchAll(fenced)].map(([, block = '']) => block)
}

/** The commands of `leasehold` that a page tells its reader to type, in their order. */
export function commandsOf(page: string): string[][] {
  return [...blocksOf(page, 'sh'), ...blocksOf(page, 'console')]
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => /^(?:\$ )?npx leasehold (.+)$/.exec(line)?.[1] ?? [])
    .map(wordsOf)
}

// Pages quote with double quotes, and nothing else.
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain)
}
