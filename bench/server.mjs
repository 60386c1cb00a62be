import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../packages/server/dist/cli/leasehold.js', import.meta.url))

/** A whole server with its embedded database, in a folder of its own. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-bench-'))
  // So that PostgreSQL, which never runs as root, finds its cluster here and not elsewhere.
  await chmod(folder, 0o711)
  const port = await freePort()
  const child = spawn(process.execPath, [program, 'serve'], {
    env: {
      ...process.env,
      LEASEHOLD_DATA_DIR: folder,
      LEASEHOLD_PORT: String(port),
      LEASEHOLD_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await ready(url, child)
  const bootstrap = JSON.parse(await readFile(join(folder, 'bootstrap.json'), 'utf8'))
  const { tenantId } = bootstrap
  return {
    url,
    tenantId,
    bootstrap,
    /** For psql and pgbench. */
    database: ['-h', join(folder, 'postgres'), '-U', 'leasehold'],
    memoryOf: async () => rssMb(child.pid),
    async stop() {
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}

async function ready(url, child) {
  for (let tries = 0; tries < 1_200; tries++) {
    if (child.exitCode !== null) throw new Error('the server ended while starting')
    try {
      if ((await fetch(`${url}/health/ready`)).ok) return
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the server did not become ready')
}

async function rssMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024)
}
