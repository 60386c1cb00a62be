import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toWireId } from '@leasehold/core/ids'
import type { FirstCredentials } from '../identity/bootstrap.ts'
import { writePrivateFile } from './private-file.ts'

/** What `bootstrap.json` holds: all that a program needs to begin. */
export type BootstrapFile = {
  url: string
  tenantId: string
  tokenUrl: string
  clientId: string
  clientSecret: string
  adminEmail: string
  adminPassword: string
  demo?: object
}

export function bootstrapPath(dataDir: string): string {
  return join(dataDir, 'bootstrap.json')
}

export function describeBootstrap(url: string, credentials: FirstCredentials): BootstrapFile {
  const { tenant, ...secrets } = credentials
  return { url, tenantId: toWireId('tenant', tenant.id), tokenUrl: tokenUrlOf(url), ...secrets }
}

export async function writeBootstrapFile(dataDir: string, content: BootstrapFile): Promise<void> {
  await writePrivateFile(bootstrapPath(dataDir), `${JSON.stringify(content, null, 2)}\n`)
}

/** Null when somebody has taken it away, as they should. */
export async function readBootstrapFile(dataDir: string): Promise<BootstrapFile | null> {
  try {
    return JSON.parse(await readFile(bootstrapPath(dataDir), 'utf8')) as BootstrapFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`${bootstrapPath(dataDir)} cannot be read.`, { cause: error })
  }
}

/** The server may have moved since the file was written. */
export function withUrl(content: BootstrapFile, url: string): BootstrapFile {
  return { ...content, url, tokenUrl: tokenUrlOf(url) }
}

function tokenUrlOf(url: string): string {
  return `${url}/protocol/openid-connect/token`
}
