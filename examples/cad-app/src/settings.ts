import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { LeaseholdOptions, PublicKey, RequestKey } from '@leasehold/client'

export const usage = `cad-app: a small application that lives on its licence

  node examples/cad-app/dist/cad-app.js --bootstrap .leasehold/bootstrap.json
  node examples/cad-app/dist/cad-app.js --url URL --tenant ID --product ID --keys FILE [--code CODE]

  --bootstrap FILE   what the server wrote at its first start with demo data
  --keys FILE        the vendor's root keys: a JSON array of JWKs
  --offline-key FILE the vendor's key for requests without a network: a JWK
  --seat ID          the seat to take; the device's own when left out
  --folder FOLDER    where the licence is cached; the user's state folder when left out
  --identity KIND    hardware (default) or key, for containers
  --once             show the licence and end
  --lines            read commands from standard input, one a line: activate [CODE], status,
                     refresh, checkout KEY N, return KEY N, count KEY N, track KEY,
                     deactivate, quit, crash; without a network offline-request [CODE],
                     offline-apply TOKEN, offline-refresh, offline-deactivate
  --json             with --lines: answer each command with one line of JSON

Each of url, tenant, product, code, keys and bootstrap may come from the environment as
LEASEHOLD_URL, LEASEHOLD_TENANT and so on.`

export type Settings = {
  readonly license: LeaseholdOptions
  readonly productName: string
  readonly code: string | null
  readonly mode: 'once' | 'lines' | 'interactive'
  readonly json: boolean
}

type Bootstrap = {
  url: string
  tenantId: string
  demo?: {
    productId: string
    productName: string
    activationCode: string
    publicKeys: readonly PublicKey[]
    offlineKey?: RequestKey
  }
}

export function readSettings(parameters: string[], env: NodeJS.ProcessEnv): Settings {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({
    args: parameters,
    options: {
      url: text,
      tenant: text,
      product: text,
      code: text,
      keys: text,
      'offline-key': text,
      bootstrap: text,
      seat: text,
      folder: text,
      identity: text,
      once: flag,
      lines: flag,
      json: flag,
    },
  })
  const named = (name: 'url' | 'tenant' | 'product' | 'code' | 'keys' | 'bootstrap') =>
    values[name] ?? env[`LEASEHOLD_${name.toUpperCase()}`]
  const file = named('bootstrap')
  const bootstrap = file === undefined ? null : readJson<Bootstrap>(file)
  const keys = named('keys')
  const publicKeys =
    keys === undefined ? bootstrap?.demo?.publicKeys : readJson<readonly PublicKey[]>(keys)
  const offlineFile = values['offline-key']
  const offlineKey =
    offlineFile === undefined ? bootstrap?.demo?.offlineKey : readJson<RequestKey>(offlineFile)
  return {
    license: {
      url: need('url', named('url') ?? bootstrap?.url),
      tenantId: need('tenant', named('tenant') ?? bootstrap?.tenantId),
      productId: need('product', named('product') ?? bootstrap?.demo?.productId),
      publicKeys: need('keys', publicKeys),
      ...(offlineKey === undefined ? {} : { offlineKey }),
      appName: 'cad-app',
      appVersion: '0.1.0',
      identity: values.identity === 'key' ? 'key' : 'hardware',
      ...(values.seat === undefined ? {} : { seatId: values.seat }),
      ...(values.folder === undefined ? {} : { folder: values.folder }),
    },
    productName: bootstrap?.demo?.productName ?? 'cad-app',
    code: named('code') ?? bootstrap?.demo?.activationCode ?? null,
    mode: values.once ? 'once' : values.lines || !process.stdin.isTTY ? 'lines' : 'interactive',
    json: values.json,
  }
}

function need<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`--${name} is missing`)
  return value
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T
}
