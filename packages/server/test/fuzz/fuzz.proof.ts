import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { fuzzAll } from './fuzz-all.ts'

test('50,000 requests made from the OpenAPI document get no 5xx and touch no other tenant', async () => {
  const seed = Number(process.env.LEASEHOLD_FUZZ_SEED ?? randomInt(2 ** 31 - 1))
  const { problems, sent, granted, statuses } = await fuzzAll({ count: 50_000, seed })
  console.log(`seed ${seed}: ${sent} requests, ${[...statuses].sort().map(String).join('; ')}`)
  expect(problems, `seed ${seed}`).toEqual([])
  // Enough of them do something, or nothing would be tried.
  expect(granted).toBeGreaterThan(sent / 10)
})
