import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, cpus } from 'node:os'

/**
 * What a device can be told by. `machine` identifies: no two have the same. The others describe:
 * many have the same, but a device rarely changes them, and rarely two at once.
 */
export type Signals = {
  readonly machine: string | null
  readonly board: string | null
  readonly processor: string | null
}

let read: Signals | undefined

/** Only what every user may read, so that the answer is the same for all of them. */
export function deviceSignals(): Signals {
  read ??= { machine: machineId(), board: board(), processor: processor() }
  return read
}

function machineId(): string | null {
  switch (process.platform) {
    case 'win32':
      return find(
        run('reg', ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid']),
        /MachineGuid\s+REG_SZ\s+(\S+)/,
      )
    case 'darwin':
      return find(
        run('/usr/sbin/ioreg', ['-rd1', '-c', 'IOPlatformExpertDevice']),
        /"IOPlatformUUID" = "([^"]+)"/,
      )
    default:
      return text('/etc/machine-id') ?? text('/var/lib/dbus/machine-id') ?? text('/etc/hostid')
  }
}

function board(): string | null {
  const folder = '/sys/class/dmi/id/'
  const names = ['sys_vendor', 'product_name', 'board_vendor', 'board_name']
  const parts = names.map((name) => text(folder + name)).filter((part) => part !== null)
  return parts.length === 0 ? text('/proc/device-tree/model') : parts.join('/')
}

function processor(): string | null {
  const model = cpus()[0]?.model.trim()
  return model ? `${arch()} ${model}` : null
}

function text(path: string): string | null {
  try {
    // Systemd writes this word into images that have not started yet.
    const content = readFileSync(path, 'utf8').replaceAll('\0', '').trim()
    return content === '' || content === 'uninitialized' ? null : content
  } catch {
    return null
  }
}

function run(command: string, parameters: readonly string[]): string {
  try {
    return execFileSync(command, parameters, {
      encoding: 'utf8',
      timeout: 5_000,
      windowsHide: true,
    })
  } catch {
    return ''
  }
}

function find(output: string, pattern: RegExp): string | null {
  return pattern.exec(output)?.[1] ?? null
}
