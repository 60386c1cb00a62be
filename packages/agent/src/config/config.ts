import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { LeaseholdOptions, PublicKey } from '@leasehold/client'
import { defaultAgentSocket } from '@leasehold/client/agent-socket'
import { stateFolder } from '@leasehold/client/state-folder'
import { ConfigError } from './config-error.ts'
import { parseYaml } from './parse-yaml.ts'
import { readFields } from './read-fields.ts'

/** A product of which this machine holds seats. */
export type ProductConfig = {
  readonly productId: string
  readonly url: string
  readonly tenantId: string
  readonly publicKeys: readonly PublicKey[]
  readonly credentials:
    | { readonly code: string }
    | { readonly username: string; readonly password: string }
  readonly quantity: number
  readonly editionId: string | null
}

export type AgentConfig = {
  /** Names the seats: `machine#1` and on. */
  readonly machine: string
  readonly folder: string
  readonly socket: string
  readonly identity: NonNullable<LeaseholdOptions['identity']>
  readonly fingerprint: string | null
  readonly products: readonly ProductConfig[]
}

/** `LEASEHOLD_AGENT_CONFIG`, or where a system keeps such files. */
export function configPath(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LEASEHOLD_AGENT_CONFIG) return resolve(env.LEASEHOLD_AGENT_CONFIG)
  return process.platform === 'win32'
    ? join(env.ProgramData ?? 'C:\\ProgramData', 'leasehold-agent', 'agent.yaml')
    : '/etc/leasehold-agent/agent.yaml'
}

/** Reads a configuration. Throws a `ConfigError` that names the file and what to mend. */
export async function readConfig(path: string): Promise<AgentConfig> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(path, [`cannot be read (${error.code})`])
  })
  return checkConfig(await withKeys(parse(path, text), path), path)
}

function parse(path: string, text: string): unknown {
  try {
    return path.endsWith('.json') ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    throw new ConfigError(path, [error instanceof Error ? error.message : String(error)])
  }
}

/** `publicKeysFile` stands for what is in the file, so that keys need not be copied about. */
async function withKeys(value: unknown, path: string): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => withKeys(item, path)))
  if (typeof value !== 'object' || value === null) return value
  const fields: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) {
    if (name !== 'publicKeysFile') fields[name] = await withKeys(field, path)
    else fields.publicKeys = await readKeys(resolve(dirname(path), String(field)), path)
  }
  return fields
}

async function readKeys(file: string, path: string): Promise<unknown> {
  try {
    const keys = JSON.parse(await readFile(file, 'utf8'))
    // What a server writes at its first start holds them as well.
    return Array.isArray(keys) ? keys : (keys.publicKeys ?? keys.demo?.publicKeys)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(path, [`publicKeysFile: ${reason}`])
  }
}

export function checkConfig(value: unknown, path: string): AgentConfig {
  const problems: string[] = []
  const top = readFields(value, '', problems)
  const shared = {
    url: top.text('server'),
    tenantId: top.text('tenantId'),
    publicKeys: top.keys('publicKeys'),
  }
  const identity = top.oneOf('identity', ['hardware', 'key', 'supplied'] as const) ?? 'hardware'
  const fingerprint = top.text('fingerprint')
  if ((identity === 'supplied') !== (fingerprint !== null)) {
    problems.push("fingerprint belongs to identity 'supplied' and only there")
  }
  const config: AgentConfig = {
    machine: top.text('machine') ?? hostname(),
    folder: resolve(dirname(path), top.text('folder') ?? defaultFolder()),
    socket: top.text('socket') ?? defaultAgentSocket(),
    identity,
    fingerprint,
    products: top.list('products').map((item, index) => {
      const fields = readFields(item, `products[${index}].`, problems)
      const product = {
        productId: fields.need('productId', fields.text('productId')),
        url: fields.need('server', fields.text('server') ?? shared.url),
        tenantId: fields.need('tenantId', fields.text('tenantId') ?? shared.tenantId),
        publicKeys: fields.need('publicKeys', fields.keys('publicKeys') ?? shared.publicKeys),
        credentials: credentialsOf(fields),
        quantity: fields.count('quantity', 1_000) ?? 1,
        editionId: fields.text('editionId'),
      }
      fields.done()
      return product
    }),
  }
  top.done()
  const names = config.products.map(({ tenantId, productId }) => `${tenantId} ${productId}`)
  if (new Set(names).size < names.length) problems.push('products: a product stands twice')
  if (config.machine.length > 90) problems.push('machine is longer than 90 characters')
  if (problems.length > 0) throw new ConfigError(path, problems)
  return config
}

function credentialsOf(fields: ReturnType<typeof readFields>): ProductConfig['credentials'] {
  const username = fields.text('username')
  const password = fields.text('password')
  const code = fields.text('code')
  if (code !== null) return { code }
  if (username !== null && password !== null) return { username, password }
  return { code: fields.need<string>('code', code) }
}

function defaultFolder(): string {
  const isRoot = process.getuid?.() === 0
  return isRoot ? '/var/lib/leasehold-agent' : join(stateFolder(), 'leasehold-agent')
}
