import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'

/** Makes the data folder if it's missing; its one real path is what locks and processes go by. */
export function openDataFolder(dataDir: string): string {
  const folder = resolve(dataDir)
  try {
    mkdirSync(dirname(folder), { recursive: true })
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    // To be passed by the user PostgreSQL runs as when we are root, who can list nothing in it.
    if (made && process.getuid?.() === 0) chmodSync(folder, 0o711)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return realpathSync(folder)
  } catch (error) {
    throw new EmbeddedError(
      `The data folder ${folder} can't be used: ${(error as Error).message}. ` +
        'Name one that can be written with LEASEHOLD_DATA_DIR.',
    )
  }
}

/** Makes a rename in the folder survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
