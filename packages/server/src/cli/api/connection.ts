import { readFileSync } from 'node:fs'
import { bootstrapPath } from '../../start/bootstrap-file.ts'
import { load } from '../load.ts'
import { CommandError, UsageError } from '../usage-error.ts'

/** The server to talk to, and as whom. */
export type Connection = {
  readonly url: string
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
}

export type ConnectionOptions = {
  readonly url?: string
  readonly tenant?: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly bootstrap?: string
}

type Part = { readonly option: string; readonly variable: string; readonly value?: string }

/**
 * All four from options and environment, or all from the file that the first start of the server
 * wrote. Never mixed: the secret of one server must not be sent to another. With the file named,
 * only the address may be given besides, since a server may be reached by several.
 */
export function findConnection(
  options: ConnectionOptions,
  env: Readonly<Record<string, string | undefined>>,
): Connection {
  if (options.bootstrap !== undefined) {
    const file = readBootstrap(options.bootstrap)
    return options.url === undefined ? file : { ...file, url: trimmed(options.url) }
  }
  const part = (option: string, variable: string, given: string | undefined): Part => {
    const value = given ?? (env[variable] || undefined)
    return { option, variable, ...(value !== undefined && { value }) }
  }
  const url = part('--url', 'LEASEHOLD_URL', options.url)
  const tenant = part('--tenant', 'LEASEHOLD_TENANT', options.tenant)
  const id = part('--client-id', 'LEASEHOLD_CLIENT_ID', options.clientId)
  const secret = part('--client-secret', 'LEASEHOLD_CLIENT_SECRET', options.clientSecret)
  const parts = [url, tenant, id, secret]
  const missing = parts.filter(({ value }) => value === undefined)
  if (missing.length === parts.length) return readBootstrap(bootstrapPath(load().config.dataDir))
  if (missing.length > 0) {
    const names = missing.map(({ option, variable }) => `${option} (${variable})`).join(', ')
    throw new UsageError(`Address, tenant, client and secret go together; missing: ${names}.`)
  }
  return {
    url: trimmed(url.value ?? ''),
    tenantId: tenant.value ?? '',
    clientId: id.value ?? '',
    clientSecret: secret.value ?? '',
  }
}

function readBootstrap(path: string): Connection {
  const { url, tenantId, clientId, clientSecret } = parse(path)
  if (!url || !tenantId || !clientId || !clientSecret) {
    throw new CommandError(`${path} is no file of a server's first start.`)
  }
  return { url, tenantId, clientId, clientSecret }
}

function parse(path: string): Partial<Record<keyof Connection, string>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<keyof Connection, string>>
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CommandError(
      isMissing
        ? `Which server? There is no ${path}. Start one with \`npm start\`, or give --url, ` +
            '--tenant, --client-id and --client-secret.'
        : `${path} can't be read: ${(error as Error).message}`,
    )
  }
}

function trimmed(url: string): string {
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new UsageError(`${url} is no address; write it as https://license.example.com.`)
  }
  return url.replace(/\/+$/, '')
}
