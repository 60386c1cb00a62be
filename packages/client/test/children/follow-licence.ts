import { Leasehold } from '../../src/leasehold.ts'

// Opens the licence that the parameter describes, takes a seat if there is none, and says what it
// sees. `stay`: until it is killed; else it has nothing more to do and ends by itself.
const [options = '', mode = ''] = process.argv.slice(2)
const license = await Leasehold.open({ ...JSON.parse(options), identity: 'key' })
const say = (line: string) => process.stdout.write(`${line}\n`)

license.on('changed', ({ after }) => say(`changed ${after.lease?.rightsVersion} ${after.status}`))
say(`opened ${license.status} ${license.problem?.code ?? ''}`)
if (license.status === 'notActivated') await license.activate({ code: 'DEMO-CODE' })
say('activated')

if (mode === 'stay') {
  let leads = false
  setInterval(() => {
    if (license.background?.leads === leads) return
    leads = !leads
    say(leads ? 'leads' : 'follows')
  }, 50)
}
