import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder for a whole story, that other users may pass: databases in it run as one. */
export async function removableFolder(prefix: string) {
  const path = await mkdtemp(join(tmpdir(), prefix))
  await chmod(path, 0o755)
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 20 }) }
}
