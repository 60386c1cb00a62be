import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Enter, type Network, openNetwork } from './network.ts'

/** Two places between which nothing goes but what a person carries. */
export type TwoNetworks = {
  /** Whether the kernel keeps them apart. If not, both are this machine's own network. */
  readonly apart: boolean
  readonly vendor: Network
  readonly site: Network
  close(): Promise<void>
}

// Root is itself inside. Anybody else needs a user namespace too, in which they keep their own name:
// PostgreSQL refuses to run as root, be it root of a namespace.
const isRoot = process.getuid?.() === 0
const unshare = isRoot ? ['--net'] : ['--user', '--map-current-user', '--keep-caps', '--net']
const namespaces = isRoot ? ['--net'] : ['--user', '--net', '--preserve-credentials']

/** Why there are no networks of one's own here; empty when there are. */
export const whyNotApart = findOut()

/** For the title of a test: what kept the two apart. */
export const keptApart =
  whyNotApart === '' ? 'on two networks without a route' : `on ONE network (${whyNotApart})`

export async function twoNetworks(): Promise<TwoNetworks> {
  const apart = whyNotApart === ''
  const vendor = apart ? await ownNetwork('vendor', '10.77.1.1') : await thisNetwork('vendor')
  const site = apart ? await ownNetwork('site', '10.77.2.1') : await thisNetwork('site')
  return {
    ...{ apart, vendor, site },
    async close() {
      await site.close()
      await vendor.close()
    },
  }
}

/**
 * A namespace with a loopback and an address on it, and no other device: there is nothing that a
 * packet could leave by. It ends with the process that holds it, which ends when its input does.
 */
async function ownNetwork(name: string, address: string): Promise<Network> {
  const holder = spawn('unshare', [...unshare, 'sh', '-c', hold(address)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await saidReady(holder)
  const enter: Enter = ['nsenter', `--target=${holder.pid}`, ...namespaces, '--']
  return openNetwork(name, address, enter, async () => {
    const gone = once(holder, 'exit')
    holder.stdin?.end()
    await gone
  })
}

function hold(address: string): string {
  return `ip link set lo up && ip address add ${address}/32 dev lo && echo ready && exec cat`
}

export function thisNetwork(name: string): Promise<Network> {
  return openNetwork(name, '127.0.0.1', [], async () => {})
}

async function saidReady(holder: ChildProcess): Promise<void> {
  if (!holder.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: holder.stdout })) {
    if (line === 'ready') return
  }
  throw new Error('the network could not be made')
}

function findOut(): string {
  if (process.platform !== 'linux') return `${process.platform} has no network namespaces`
  const tried = spawnSync('unshare', [...unshare, 'sh', '-c', hold('10.77.0.1')], {
    encoding: 'utf8',
    input: '',
  })
  if (tried.status === 0) return ''
  return (tried.error?.message ?? tried.stderr.trim().split('\n')[0]) || 'not permitted'
}
