import { access, constants, mkdir } from 'node:fs/promises'
import { inspectServer } from '@leasehold/client/inspect-server'
import type { AgentStatus } from '../agent-status.ts'
import { type AgentConfig, type ProductConfig, readConfig } from '../config/config.ts'
import { askAgent } from './ask-agent.ts'

type Finding = { readonly what: string; readonly problem: string | null; readonly detail: string }

// Leases carry their own time; a clock this wrong is still worth a word.
const tolerableMs = 60_000

/** Looks at everything between this machine and its licences. 0 when all is well, else 1. */
export async function doctor(path: string, say: (line: string) => void): Promise<number> {
  const config = await readConfig(path)
  const findings: Finding[] = [{ what: 'configuration', problem: null, detail: path }]
  findings.push(await lookAtFolder(config), ...(await lookAtAgent(config)))
  const servers = new Map(
    config.products.map((product) => [`${product.url} ${product.tenantId}`, product]),
  )
  for (const product of servers.values()) findings.push(...(await lookAtServer(config, product)))
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const { what, problem, detail } of findings) {
    say(`${problem === null ? 'ok     ' : 'problem'}  ${what.padEnd(width)}  ${problem ?? detail}`)
  }
  return findings.every(({ problem }) => problem === null) ? 0 : 1
}

async function lookAtFolder({ folder }: AgentConfig): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.R_OK | constants.W_OK)
    return { what: 'cache', problem: null, detail: folder }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { what: 'cache', problem: `${folder}: ${reason}`, detail: '' }
  }
}

async function lookAtAgent(config: AgentConfig): Promise<Finding[]> {
  const answer = await askAgent(config, 'GET', 'status')
  const what = 'agent'
  if (answer === null) {
    return [{ what, problem: `nobody answers at ${config.socket}; is it running?`, detail: '' }]
  }
  if (answer.status >= 500) {
    return [{ what, problem: 'it has failed; its log says why', detail: '' }]
  }
  if (answer.status !== 200) {
    return [{ what, problem: 'it runs as another user; ask as that one', detail: '' }]
  }
  const { products, released } = answer.body as AgentStatus
  const seats = products.map(({ productId, wanted, held, missing }) => ({
    what: `seats of ${productId}`,
    problem: held < wanted ? `${held} of ${wanted}${missing === null ? '' : `: ${missing}`}` : null,
    detail: `${held} of ${wanted}`,
  }))
  const problem = released ? 'its seats were given back; resume takes them again' : null
  return [{ what, problem, detail: config.socket }, ...seats]
}

async function lookAtServer(config: AgentConfig, product: ProductConfig): Promise<Finding[]> {
  const { url, tenantId, productId, publicKeys } = product
  const options = { url, tenantId, productId, publicKeys, appName: 'leasehold-agent' }
  const { error, clockOffsetMs, keysTrusted } = await inspectServer({ ...options, identity: 'key' })
  if (clockOffsetMs === null) {
    return [{ what: `server ${url}`, problem: error?.message ?? 'no answer', detail: '' }]
  }
  const seconds = Math.round(Math.abs(clockOffsetMs) / 1_000)
  const direction = clockOffsetMs > 0 ? 'behind' : 'ahead of'
  const isWrong = Math.abs(clockOffsetMs) > tolerableMs
  return [
    { what: `server ${url}`, problem: null, detail: `answers for ${config.machine}` },
    {
      what: 'clock',
      problem: isWrong ? `this machine is ${seconds} s ${direction} the server` : null,
      detail: `within ${seconds + 1} s of the server`,
    },
    {
      what: `keys of ${tenantId}`,
      problem: keysTrusted ? null : (error?.message ?? 'not signed by publicKeys'),
      detail: 'signed by publicKeys',
    },
  ]
}
