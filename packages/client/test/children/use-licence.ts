import { createInterface } from 'node:readline'
import { Leasehold } from '../../src/leasehold.ts'

// Opens the licence that the parameter describes and does what it is told, line by line. `run` goes
// on until it is killed.
const license = await Leasehold.open({ ...JSON.parse(process.argv[2] ?? ''), identity: 'key' })
const say = (line: string) => process.stdout.write(`${line}\n`)

license.on('changed', ({ after }) => {
  const render = after.features.find((feature) => feature.key === 'render')
  say(`changed ${after.status} ${render?.total ?? '-'}`)
})
say(`opened ${license.status} ${license.problem?.code ?? ''}`)

for await (const line of createInterface({ input: process.stdin })) {
  const [command, parameter = ''] = line.split(' ')
  if (command === 'activate')
    say(`activated ${(await license.activate({ code: parameter })).activated}`)
  if (command === 'refresh') say(`refreshed ${JSON.stringify(await license.refresh())}`)
  if (command === 'checkout')
    say(`granted ${(await license.checkout('storageTb', Number(parameter))).granted}`)
  if (command === 'deactivate') say(`deactivated ${(await license.deactivate()).deactivated}`)
  if (command === 'run') await run()
  if (command === 'close') {
    await license.close()
    break
  }
}

async function run(): Promise<void> {
  for (;;) {
    const counted = await license.count('reportRuns')
    say(counted.counted ? 'counted' : `refused ${counted.reason}`)
    const held = await license.checkout('storageTb', 1)
    if (!held.granted) say(`refused ${held.reason}`)
    const back = await held.return()
    if (!back.returned) say(`refused ${back.reason}`)
    const refreshed = await license.refresh()
    // More than six a minute are refused without asking.
    if (!refreshed.refreshed && refreshed.reason !== 'syncTooOften')
      say(`refused ${refreshed.reason}`)
  }
}
