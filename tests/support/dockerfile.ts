import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './source-files.ts'

/** An instruction, its lines joined: `RUN`, `npm ci`. */
export type Instruction = { readonly name: string; readonly text: string }

/** One `FROM` and what follows it. */
export type Stage = {
  readonly base: string
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
}

export function readDockerfile(path: string): Stage[] {
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  const joined = lines
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
  const stages: { base: string; name: string | undefined; instructions: Instruction[] }[] = []
  for (const line of joined) {
    const [, name = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      const [, base = '', stage] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text) ?? []
      stages.push({ base, name: stage, instructions: [] })
    } else {
      stages.at(-1)?.instructions.push({ name, text })
    }
  }
  return stages
}
