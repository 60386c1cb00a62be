// `npm start`: a server with demo data on an embedded database.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { prepare, root } from './prepare.mjs'

const { ppid } = process
// Ended by a signal, npm leaves what it has started: who started npm would find the port taken.
const isLeft = () => process.env.npm_lifecycle_event !== undefined && process.ppid !== ppid

if (!prepare() || isLeft()) process.exit(1)

const program = join(root, 'packages/server/dist/cli/leasehold.js')
const server = spawn(process.execPath, [program, 'serve', '--demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
})

for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) {
  process.on(signal, () => {
    // Ctrl-C reaches every process of the terminal: passed on, it would arrive twice.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    server.kill(signal)
  })
}

setInterval(() => {
  if (isLeft()) server.kill('SIGTERM')
}, 1_000)

server.on('error', (error) => {
  console.error(`leasehold: the server can't be started: ${error.message}`)
  process.exit(1)
})
server.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
