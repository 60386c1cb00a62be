import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageBinaries } from '../../src/embedded/programs/platform-package.ts'

/** The binaries under test: those of the package, unless a run is for others. */
const testedBinDir = process.env.LEASEHOLD_POSTGRES_BIN
export const binDirOption = testedBinDir ? { binDir: testedBinDir } : {}

/** A copy of the package as npm unpacks it when install scripts may not run. The folder of programs. */
export function unpackedPackage(folder: string): string {
  cpSync(dirname(packageBinaries()), join(folder, 'native'), {
    recursive: true,
    filter: (source) => !lstatSync(source).isSymbolicLink(),
  })
  return join(folder, 'native', 'bin')
}

export function userNamed(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
