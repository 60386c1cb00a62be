import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const unit = 'leasehold-agent.service'

/** The service as systemd is told of it. */
export function unitText(node: string, program: string, configPath: string): string {
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
ProtectHome=yes
ProtectSystem=strict
ReadWritePaths=/var/lib/leasehold-agent /run/leasehold-agent
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
  say: (line: string) => void,
): Promise<number> {
  const path = join(folder ?? '/etc/systemd/system', unit)
  await writeFile(path, unitText(process.execPath, program, configPath), { mode: 0o644 })
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
