import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

type Link = { source: string; target: string }

/**
 * Makes the symbolic links that npm can't put into a package; its install script would, but is often
 * not allowed to run. False when the folder can't be written and links are missing.
 */
export function restoreLinks(nativeFolder: string): boolean {
  for (const { source, target } of missingLinks(nativeFolder)) {
    try {
      symlinkSync(relative(dirname(target), source), target)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      // Somebody else starting now was faster.
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

export function missingLinks(nativeFolder: string): Link[] {
  const list = join(nativeFolder, 'pg-symlinks.json')
  // A PostgreSQL from elsewhere comes complete.
  if (!existsSync(list)) return []
  // The list's paths begin with `native/`, the folder's name in the package; a copy has another.
  const place = (path: string) => join(nativeFolder, path.replace(/^native\//, ''))
  return (JSON.parse(readFileSync(list, 'utf8')) as Link[])
    .map(({ source, target }) => ({ source: place(source), target: place(target) }))
    .filter(({ target }) => !existsSync(target))
}
