import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'
import { port } from './folders/socket-folder.ts'
import type { Postmaster, Setup } from './postmaster.ts'
import { readPostmasterFile } from './postmaster-file.ts'
import { spawnAs } from './programs/spawn-as.ts'
import { becomesReady } from './readiness.ts'
import { openServerLog, readTail } from './server-log.ts'

// The processes of a killed postmaster end by themselves, each when it notices; until then its
// shared memory is in use. An orphan that starts at the same moment is found by its file.
const passing =
  /pre-existing shared memory block|Is another (postmaster|postgres)|lock file .* is empty/

/** Starts a postmaster, or tells what kept it from starting if that is likely to pass. */
export async function launch(setup: Setup): Promise<Postmaster | string> {
  const { cluster, socketDir, log } = setup
  const output = openServerLog(setup.dataDir)
  const child = spawnPostmaster(setup, output.handle)
  closeSync(output.handle)
  let alive = true
  let fault = ''
  const ended = once(child, 'exit')
    .catch((error: Error) => {
      fault = error.message
    })
    .then(() => {
      alive = false
    })
  const ready = await becomesReady({ socketDir, port }, () => alive, log).catch((error: Error) => {
    fault = error.message
    return false
  })
  // An orphan could have answered in the place of a child that found it there and is ending.
  const { pid } = child
  if (ready && pid !== undefined && readPostmasterFile(cluster.folder)?.pid === pid) {
    child.unref()
    return { pid, socketDir, port, adopted: false, ended }
  }
  child.kill('SIGQUIT')
  await ended
  const lines = readTail(output.file, output.from)
  const cause = fault && ` (${fault})`
  const complaint = `PostgreSQL didn't start${cause}. The end of ${output.file}:\n${lines}`
  if (passing.test(lines)) return complaint
  throw new EmbeddedError(complaint)
}

function spawnPostmaster(setup: Setup, output: number): ChildProcess {
  const { binaries, cluster, user } = setup
  return spawnAs({
    program: join(binaries.binDir, 'postgres'),
    args: (folder) => ['-D', folder, ...serverArguments(setup)],
    access: cluster,
    user,
    output,
    // A session of its own: Ctrl-C in a terminal is for the server, which then stops the database.
    detached: true,
  })
}

function serverArguments({ socketDir, settings }: Setup): string[] {
  const fixed = {
    listen_addresses: '',
    port: String(port),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    cluster_name: 'leasehold',
    fsync: 'on',
    full_page_writes: 'on',
    logging_collector: 'off',
    // Their words are looked for above.
    lc_messages: 'C',
  }
  return Object.entries({ ...fixed, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
}
