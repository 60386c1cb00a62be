import { expect, test } from 'vitest'
import { processes } from './processes.ts'

const many = 4_000

test('an import outlives kill -9 of its server: the next one goes on, and no row is applied twice', async () => {
  const { pool, start, call } = await processes()
  const first = await start()
  const rows = Array.from({ length: many }, (_, index) => `CRASH-${index},Crash ${index}`)
  const file = ['accountRefId,name', ...rows].join('\n')
  const { id } = await call(first.url, '/imports?kind=customers', { method: 'POST', body: file })
  let done = 0
  while (done === 0) done = (await call(first.url, `/imports/${id}`)).rowsDone
  await first.kill()
  const left = await pool.query('select rows_done from data_import')
  expect(left.rows[0].rows_done).toBeLessThan(many)

  const second = await start()
  let job = await call(second.url, `/imports/${id}`)
  while (job.status !== 'finished') job = await call(second.url, `/imports/${id}`)
  expect(job).toMatchObject({ rowsDone: many, failed: 0, updated: 0 })
  const { rows: found } = await pool.query(
    "select count(*)::int as total, count(distinct account_ref_id)::int as refs from customer where name like 'Crash%'",
  )
  expect(found[0]).toEqual({ total: many, refs: many })
  const { rows: chunks } = await pool.query('select count(*)::int as n from data_import_chunk')
  expect(chunks[0].n).toBe(0)
}, 300_000)
