import { emitKeypressEvents } from 'node:readline'
import { type Answer, type Desk, doCommand } from './commands.ts'
import type { Settings } from './settings.ts'
import { sentence, showLicense } from './show.ts'

const keys = 'r refresh · c check out from a pool · b give back · k count a use · q quit · x crash'

/** Shows the licence as it changes and does what the keys say, until it is ended. */
export function runInteractive(desk: Desk, settings: Settings): Promise<number> {
  const { license } = desk
  const print = (text: string) => process.stdout.write(`${text}\n`)
  const show = () =>
    print(`\n${showLicense(settings.productName, license.state, new Date())}\n\n  ${keys}`)

  return new Promise((resolve) => {
    // Changes come by themselves. Only whether somebody is there to send them is looked after here.
    let alone = false
    const look = setInterval(() => {
      if (license.status !== 'active' || isAlone(license) === alone) return
      alone = !alone
      print(alone ? '  The license server is out of reach; work goes on.' : '  It is back.')
    }, 1_000)
    const end = async (exitCode: number) => {
      clearInterval(look)
      process.stdin.setRawMode(false).pause()
      await license.close()
      resolve(exitCode)
    }
    license.on('changed', ({ after }) => {
      show()
      if (after.status === 'active' || after.status === 'notActivated') return
      print(`\n  ${sentence(after)}\n  Your drawing is saved. cad-app ends here.`)
      void end(3)
    })
    emitKeypressEvents(process.stdin)
    process.stdin.setRawMode(true).on('keypress', (_, key: { name?: string; ctrl?: boolean }) => {
      if (key.name === 'x') process.kill(process.pid, 'SIGKILL')
      if (key.ctrl && key.name === 'c') return void end(0)
      if (key.name === 'q') return void quit(desk, print).then(() => end(0))
      const command = commandOf(desk, key.name)
      if (command !== null) void doCommand(desk, command).then((answer) => print(told(answer)))
    })
    show()
  })
}

function isAlone({ background }: Desk['license']): boolean {
  if (background === null || background.streams) return false
  const { lastError } = background
  return lastError !== null && ['networkUnreachable', 'replyLost'].includes(lastError.code)
}

async function quit(desk: Desk, print: (text: string) => void): Promise<void> {
  const answer = await doCommand(desk, 'deactivate')
  print(answer.ok ? '  The seat is free again.' : `  The seat is kept for now: ${answer.message}`)
}

function commandOf({ license, held }: Desk, key: string | undefined): string | null {
  const last = held.at(-1)
  const first = (type: string) => license.features.find((feature) => feature.type === type)?.key
  switch (key) {
    case 'r':
      return 'refresh'
    case 'c':
      return `checkout ${first('elementPool') ?? 'pool'} 1`
    case 'b':
      return last === undefined ? null : `return ${last.key} ${last.amount}`
    case 'k':
      return `count ${first('usageCount') ?? 'count'} 1`
    default:
      return null
  }
}

export function told({ command, ok, message, token }: Answer): string {
  // Alone on its line, to be copied or written to a file.
  if (typeof token === 'string') return token
  return ok ? `  ${command}: done` : `  ${command}: ${message}`
}
