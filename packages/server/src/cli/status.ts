import type { Command } from 'commander'
import type { Api } from './api/api.ts'
import type { Page } from './api/models.ts'
import { apiCommand, online } from './api/session.ts'
import { facts } from './text/table.ts'

type Health = { status: string; database: string }
type OpenApi = { info: { version: string } }

const counted = {
  products: '/products',
  offerings: '/offerings',
  customers: '/customers',
  entitlements: '/entitlements',
} as const

export function addStatus(program: Command): void {
  apiCommand(program, {
    usage: 'status',
    description: 'tell whether the server works, and how much it has',
    example: 'status',
  }).action(
    online(async ({ api, print }) => {
      const { status, body: health } = await api.ask<Health>('/health/ready')
      const works = status === 200
      if (!works) process.exitCode = 1
      const { url, tenantId } = api.connection
      const about = { server: url, health: health.status, database: health.database }
      const known = works ? { ...about, apiVersion: await versionOf(api), tenantId } : about
      const counts = works ? await countAll(api) : {}
      print({ ...known, counts }, () =>
        facts([...Object.entries(known), ...Object.entries(counts)].map(labelled)),
      )
    }),
  )
}

async function versionOf(api: Api): Promise<string> {
  return (await api.ask<OpenApi>('/openapi.json')).body.info.version
}

async function countAll(api: Api): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [name, path] of Object.entries(counted)) {
    counts[name] = (await api.get<Page<unknown>>(path, { pageSize: 1 })).elementsTotal
  }
  const active = await api.get<Page<unknown>>('/entitlements', { pageSize: 1, status: 'active' })
  return { ...counts, activeEntitlements: active.elementsTotal }
}

/** `activeEntitlements` → `active entitlements`. */
function labelled([name, value]: [string, string | number]): [string, string | number] {
  return [name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), value]
}
