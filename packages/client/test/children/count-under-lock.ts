import { readFile } from 'node:fs/promises'
import { acquireFileLock } from '../../src/device/file-lock.ts'
import { replaceFile } from '../../src/device/write-file.ts'

// Reads, adds one, writes, again and again: two at once would lose one.
const [path = '', times = '1000000'] = process.argv.slice(2)

for (let i = 0; i < Number(times); i++) {
  const lock = await acquireFileLock(`${path}.lock`, AbortSignal.timeout(60_000))
  const value = Number(await readFile(path, 'utf8'))
  await replaceFile(path, Buffer.from(String(value + 1)))
  process.stdout.write(`${value + 1}\n`)
  await lock.release()
}
