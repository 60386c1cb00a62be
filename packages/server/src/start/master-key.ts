import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Config, decodeMasterKey } from '../config.ts'
import { createPrivateFile } from './private-file.ts'
import { StartError } from './start-error.ts'

const keyBytes = 32

/**
 * The key that everything secret in the database is sealed under: as configured, or with the
 * embedded database from a file beside it. `isNew` says whether the database holds no tenant yet.
 */
export async function readMasterKey(
  config: Pick<Config, 'masterKey' | 'databaseUrl' | 'dataDir'>,
  isNew: boolean,
): Promise<Buffer> {
  if (config.masterKey !== undefined) return decodeMasterKey(config.masterKey)
  if (config.databaseUrl !== undefined) {
    throw new StartError(
      'LEASEHOLD_MASTER_KEY is not set. With DATABASE_URL every server needs the same key: make one ' +
        'with `openssl rand -base64 32`, keep it as safe as the database, and set it (or ' +
        'LEASEHOLD_MASTER_KEY_FILE) for all of them.',
    )
  }
  return readKeyFile(join(config.dataDir, 'master.key'), isNew)
}

async function readKeyFile(path: string, isNew: boolean): Promise<Buffer> {
  const found = await readIfThere(path)
  if (found !== null) return decodeKeyFile(path, found)
  if (!isNew) {
    throw new StartError(
      `${path} is missing, and without it the keys in the database cannot be read. Put the file ` +
        'back from a backup, or start with an empty data folder.',
    )
  }
  const made = randomBytes(keyBytes)
  const created = await createPrivateFile(path, `${made.toString('base64')}\n`)
  return created ? made : decodeKeyFile(path, (await readIfThere(path)) ?? '')
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function decodeKeyFile(path: string, text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new StartError(`${path} does not hold a key of 32 bytes.`)
  return key
}
