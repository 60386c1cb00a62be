import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

// As deep as src and dist are, for what is found from there: package.json, and other packages.
const cache = fileURLToPath(new URL('../../.cache', import.meta.url))
const built = new Map<string, Promise<string>>()

/**
 * The path of a program of our sources, made into a file or a few: a process that is started with it
 * would read hundreds of them one by one, which costs seconds. Made once in each worker.
 */
export function builtProgram(source: URL): Promise<string> {
  const known = built.get(source.href)
  if (known) return known
  const made = build(fileURLToPath(source))
  built.set(source.href, made)
  return made
}

async function build(source: string): Promise<string> {
  mkdirSync(cache, { recursive: true })
  clearAbandoned()
  const dir = mkdtempSync(join(cache, `program-${process.pid}-`))
  const bundle = await rolldown({
    input: source,
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'import'] },
    external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('@leasehold/'),
    treeshake: false,
  })
  const entryFileNames = `${basename(source, '.ts')}.mjs`
  await bundle.write({ dir, format: 'esm', entryFileNames, keepNames: true })
  await bundle.close()
  return join(dir, entryFileNames)
}

// A worker is ended without notice, and leaves what it has made.
function clearAbandoned(): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^program-(\d+)-/.exec(name)?.[1])
    if (!isAlive(pid)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
