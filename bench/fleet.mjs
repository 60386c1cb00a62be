import { fileURLToPath } from 'node:url'
import { benchFleet } from './fleet/fleet.mjs'

/** npm run fleet [-- devices]: the table of the fleet, and docs/fleet.svg beside it when it is whole. */
const whole = 10_000
const devices = Number(process.argv[2] ?? whole)
const plot = devices >= whole ? fileURLToPath(new URL('../docs/fleet.svg', import.meta.url)) : null

console.log(`A virtual year of ${devices} devices under each preset; minutes for the whole of it.`)
const rows = await benchFleet({ devices, seed: 1, plot })
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
