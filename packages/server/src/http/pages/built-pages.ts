import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type PageName = 'console' | 'portal'

/** Where the pages are once they are built: in the package that they are the whole of. */
export const builtFolder = fileURLToPath(
  new URL('./dist/', import.meta.resolve('@leasehold/web/package.json')),
)

/**
 * A page as it was built, with the nonce that its styles may be written under; null when nothing is
 * built. Read anew each time: it is small, and a build may come while the server runs.
 */
export async function builtPage(
  folder: string,
  name: PageName,
  nonce: string,
): Promise<string | null> {
  const html = await readFile(join(folder, `${name}.html`), 'utf8').catch(noFile)
  if (html === null) return null
  const bare = html.replace(/<meta name="leasehold-nonce"[^>]*>\s*/, '')
  return bare.replace('<head>', `<head>\n<meta name="leasehold-nonce" content="${nonce}">`)
}

function noFile(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
