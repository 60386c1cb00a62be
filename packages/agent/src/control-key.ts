import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createFile } from '@leasehold/client/write-file'

/** The secret that lets the commands change the agent: only its own user can read the file. */
export async function controlKey(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'control.key')
  await createFile(path, Buffer.from(randomBytes(32).toString('base64url')))
  return readFile(path, 'utf8')
}
