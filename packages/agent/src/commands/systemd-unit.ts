import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { AgentConfig } from '../config/config.ts'

const unit = 'leasehold-agent.service'
// Systemd makes them, by RuntimeDirectory and StateDirectory.
const usualFolders = ['/var/lib/leasehold-agent', '/run/leasehold-agent']
const homes = /^\/(home|root|run\/user)\//

/** What the service needs besides itself; `writable` are folders beyond its usual ones. */
type Needed = {
  readonly node: string
  readonly program: string
  readonly configPath: string
  readonly writable: readonly string[]
}

/** The service as systemd is told of it. */
export function unitText({ node, program, configPath, writable }: Needed): string {
  const paths = [...usualFolders, ...writable.map((path) => quote(`-${path}`))]
  // A Node of a version manager, or a folder of one's own: hidden, the service could not start.
  const isAtHome = [node, program, configPath, ...writable].some((path) => homes.test(path))
  return `[Unit]
Description=Leasehold agent: the licences of this machine
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=${quote(node)} ${quote(program)} run
Environment=${quote(`LEASEHOLD_AGENT_CONFIG=${configPath}`)}
Restart=always
RestartSec=5
RuntimeDirectory=leasehold-agent
RuntimeDirectoryMode=0755
StateDirectory=leasehold-agent
StateDirectoryMode=0700
NoNewPrivileges=yes
ProtectHome=${isAtHome ? 'read-only' : 'yes'}
ProtectSystem=strict
ReadWritePaths=${paths.join(' ')}
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`
}

/** Writes the unit and, unless it goes to another folder, enables and starts it. */
export async function install(
  folder: string | null,
  program: string,
  configPath: string,
  config: Pick<AgentConfig, 'folder' | 'socket'>,
  say: (line: string) => void,
): Promise<number> {
  const path = join(folder ?? '/etc/systemd/system', unit)
  const own = [config.folder, dirname(config.socket)]
  const writable = own.filter((needed) => !usualFolders.includes(needed))
  // The service can write to what is there when it starts, and make nothing beside it.
  if (folder === null) {
    await mkdir(config.folder, { recursive: true, mode: 0o700 })
    await mkdir(dirname(config.socket), { recursive: true })
  }
  const text = unitText({ node: process.execPath, program, configPath, writable })
  await writeFile(path, text, { mode: 0o644 })
  say(`wrote ${path}`)
  if (folder !== null) return 0
  await systemctl('daemon-reload')
  await systemctl('enable', '--now', unit)
  say('the agent runs, and will after each start of the machine')
  return 0
}

/** Undoes `install`. Seats and cache stay; `release` gives the seats back. */
export async function remove(folder: string | null, say: (line: string) => void): Promise<number> {
  const path = join(folder ?? '/etc/systemd/system', unit)
  if (folder === null) await systemctl('disable', '--now', unit)
  await rm(path, { force: true })
  if (folder === null) await systemctl('daemon-reload')
  say(`removed ${path}`)
  return 0
}

function systemctl(...words: string[]): Promise<unknown> {
  return promisify(execFile)('systemctl', words)
}

// systemd splits at blanks outside of quotes, and takes % for a name of its own.
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`
}
