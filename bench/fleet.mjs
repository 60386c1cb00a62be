import { writeFileSync } from 'node:fs'
import { drawFleet } from './fleet/draw.mjs'
import { benchFleet } from './fleet/fleet.mjs'

/** npm run fleet [-- devices]: the table of the fleet, and docs/fleet.svg beside it when it is whole. */
const whole = 10_000
const devices = Number(process.argv[2] ?? whole)

console.log(`A virtual year of ${devices} devices under each preset; minutes for the whole of it.`)
const rows = await benchFleet({ devices, seed: 1 })
const rounded = (value) => Number(value.toPrecision(4))
console.table(
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? rounded(value) : value,
      ]),
    ),
  ),
)
const records = Object.fromEntries(rows.map((row) => [row.preset, row.records]))
console.log(
  `coupled writes ${rounded(records.coupled / records.decoupled)} times the records of decoupled`,
)
// Last, so that no figure is lost to it.
const plot = new URL('../docs/fleet.svg', import.meta.url)
if (devices >= whole) writeFileSync(plot, drawFleet(rows, devices))
