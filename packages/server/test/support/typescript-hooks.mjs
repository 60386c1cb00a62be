import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
// In native code: the sources of a server are hundreds of files, read at each start of a test's process.
import { transformSync } from 'rolldown/experimental'

const options = { lang: 'ts', typescript: { onlyRemoveTypeImports: true }, sourcemap: false }

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context)
  const fileName = fileURLToPath(url)
  const { code, errors } = transformSync(fileName, await readFile(fileName, 'utf8'), options)
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0].message}`)
  return { format: 'module', source: code, shortCircuit: true }
}
