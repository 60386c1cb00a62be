import { randomInt } from 'node:crypto'
import { expect, test } from 'vitest'
import { fuzzAll } from './fuzz-all.ts'

test('requests made from the OpenAPI document, good, odd and hostile, get no 5xx and no reply that it does not name', async () => {
  const seed = Number(process.env.LEASEHOLD_FUZZ_SEED ?? randomInt(2 ** 31 - 1))
  const { problems, sent, granted } = await fuzzAll({ count: 1_500, seed })
  expect(problems, `seed ${seed}`).toEqual([])
  expect(sent).toBeGreaterThan(1_500)
  // Enough of them do something, or nothing would be tried.
  expect(granted).toBeGreaterThan(sent / 10)
}, 300_000)
