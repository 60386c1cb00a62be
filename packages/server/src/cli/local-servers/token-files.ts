import { readFile, writeFile } from 'node:fs/promises'
import { UsageError } from '../usage-error.ts'

/** The token in a file, or that is the text itself. */
export async function readToken(given: string): Promise<string> {
  if (given.startsWith('eyJ')) return given
  try {
    const text = await readFile(given, 'utf8')
    return text.trim()
  } catch (error) {
    throw new UsageError(`${given} cannot be read: ${(error as Error).message}`)
  }
}

/** Writes a token where it was asked for; a file that is there already stays. */
export async function writeToken(path: string, token: string): Promise<void> {
  try {
    await writeFile(path, `${token}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`)
  }
}
