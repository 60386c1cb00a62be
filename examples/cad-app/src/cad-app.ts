import { createInterface } from 'node:readline'
import { Leasehold, LeaseholdError } from '@leasehold/client'
import { type Desk, doCommand } from './commands.ts'
import { runInteractive, told } from './interactive.ts'
import { readSettings, type Settings, usage } from './settings.ts'
import { explain, showLicense } from './show.ts'

process.exitCode = await main()

async function main(): Promise<number> {
  const parameters = process.argv.slice(2)
  if (parameters.includes('--help')) return say(usage)
  try {
    const settings = readSettings(parameters, process.env)
    const license = await Leasehold.open(settings.license)
    const desk: Desk = { license, code: settings.code, held: [] }
    if (settings.mode === 'lines') return await runLines(desk, settings)
    await start(desk)
    if (settings.mode === 'interactive') return await runInteractive(desk, settings)
    say(showLicense(settings.productName, license.state, new Date()))
    await license.close()
    return license.status === 'active' ? 0 : 3
  } catch (error) {
    if (error instanceof LeaseholdError) return say(explain(error), 3)
    return say(`${error instanceof Error ? error.message : error}\n\n${usage}`, 2)
  }
}

/** What an application does first: take a seat if it has none, else renew the lease if that is quick. */
async function start({ license, code }: Desk): Promise<void> {
  await license.courtesyRefresh({ timeoutMs: 500 })
  // Without rights there is nothing to lose by waiting for an answer: they may be back.
  if (license.status === 'leaseExpired' || license.status === 'entitlementNotActive') {
    await license.refresh()
  }
  if (license.status === 'notActivated' && code !== null) await license.activate({ code })
}

async function runLines(desk: Desk, settings: Settings): Promise<number> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue
    if (line.trim() === 'crash') process.kill(process.pid, 'SIGKILL')
    if (line.trim() === 'quit') break
    const answer = await doCommand(desk, line)
    if (settings.json) say(JSON.stringify(answer))
    else if (answer.command === 'status') {
      say(showLicense(settings.productName, desk.license.state, new Date()))
    } else say(told(answer))
  }
  await desk.license.close()
  return 0
}

function say(text: string, exitCode = 0): number {
  process.stdout.write(`${text}\n`)
  return exitCode
}
