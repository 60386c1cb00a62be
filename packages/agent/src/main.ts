import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { AgentStatus } from './agent-status.ts'
import { askAgent } from './commands/ask-agent.ts'
import { doctor } from './commands/doctor.ts'
import { run } from './commands/run.ts'
import { showStatus } from './commands/show-status.ts'
import { install, remove } from './commands/systemd-unit.ts'
import { configPath, readConfig } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'

const usage = `leasehold-agent: holds the licences of this machine for its applications

  leasehold-agent run        hold the seats and answer applications, until it is ended
  leasehold-agent status     what is held, for whom, and until when; --json
  leasehold-agent refresh    renew, fetch updates and send usage now; also -fr, -rf
  leasehold-agent release    give every seat of this machine back, until resume
  leasehold-agent resume     take the seats again
  leasehold-agent doctor     look at configuration, cache, server, clock and keys
  leasehold-agent install    run it as a service of systemd; --unit-folder only writes the unit
  leasehold-agent remove     undo install

  --config FILE              instead of LEASEHOLD_AGENT_CONFIG or /etc/leasehold-agent/agent.yaml`

const say = (line: string) => process.stdout.write(`${line}\n`)

process.exitCode = await main(process.argv.slice(2))

async function main(words: string[]): Promise<number> {
  try {
    const [command, options] = read(words)
    const path = options.config ?? configPath()
    switch (command) {
      case 'run':
        return await run(path, say)
      case 'status':
        return await ask(path, 'GET', 'status', options.json)
      case 'refresh':
      case 'release':
      case 'resume':
        return await ask(path, 'POST', command, options.json)
      case 'doctor':
        return await doctor(path, say)
      case 'install': {
        // A unit with a configuration that cannot be used would only fail later, unseen.
        const config = await readConfig(path)
        const program = fileURLToPath(new URL('../bin/leasehold-agent.js', import.meta.url))
        return await install(options.folder, program, path, config, say)
      }
      case 'remove':
        return await remove(options.folder, say)
      default:
        say(usage)
        return command === 'help' ? 0 : 2
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`leasehold-agent: ${message}\n`)
    return error instanceof ConfigError ? 2 : 1
  }
}

function read(words: string[]) {
  // As administrators of other license services are used to.
  const known = words.map((word) => (word === '-fr' || word === '-rf' ? 'refresh' : word))
  const { values, positionals } = parseArgs({
    args: known,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      'unit-folder': { type: 'string' },
    },
  })
  const command = values.help ? 'help' : positionals[0]
  const folder = values['unit-folder'] ?? null
  return [command, { config: values.config, json: values.json, folder }] as const
}

async function ask(path: string, method: 'GET' | 'POST', what: string, json: boolean) {
  const answer = await askAgent(await readConfig(path), method, what)
  if (answer === null) throw new Error('no agent is running; start it with leasehold-agent run')
  if (answer.status !== 200) {
    if (answer.body === null) throw new Error('the agent has failed; its log says why')
    const { details, errorCode } = answer.body as { details: string; errorCode: string }
    throw new Error(`${details} [${errorCode}]`)
  }
  if (json) say(JSON.stringify(answer.body, null, 2))
  else if (what === 'release') say(released(answer.body as { left: number }))
  else say(showStatus(answer.body as AgentStatus))
  return 0
}

function released({ left }: { left: number }): string {
  if (left === 0) return 'Every seat of this machine was given back.'
  return `${left} seats could not be given back yet; that is tried again every hour.`
}
