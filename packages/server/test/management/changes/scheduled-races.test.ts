import { fromWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJobRunner } from '../../../src/jobs/run-jobs.ts'
import { makeScheduled } from '../../../src/management/changes/make-planned.ts'
import { sharedWork } from '../../../src/management/shared-work.ts'
import { createDb, createPool } from '../../../src/storage/pool.ts'
import { connectionOf, engineBeside } from '../../races/engines.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { author } from '../../support/shop.ts'
import { created, hour, type Ordered, read, sell } from '../back-office.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
})
afterAll(() => server.close())

async function schedule(sold: Ordered, change: object): Promise<string> {
  const at = new Date(server.clock.now() + hour).toISOString()
  return created(await server.post(`${sold.entitlement}/changes`, { at, change })).id
}

const versionOf = async (sold: Ordered) =>
  Number((await read(server, sold.entitlement)).version.split('.')[1])

/** The work of one more server: an engine and a runner of its own. */
function runnerBeside() {
  const deps = { ...server.deps, engine: engineBeside(server) }
  return createJobRunner(deps, [], sharedWork)
}

test('of several servers that find the same changes due, each change is made once', async () => {
  const sold: Ordered[] = []
  for (let n = 0; n < 12; n++) sold.push(await sell(server))
  for (const each of sold) await schedule(each, { type: 'renew' })
  server.clock.set(server.clock.now() + hour)
  const runners = [server.deps.jobs, runnerBeside(), runnerBeside()]
  await Promise.all(runners.map((runner) => runner.runDue()))
  for (const each of sold) expect(await versionOf(each)).toBe(2)
})

test('a change that two servers submit at the same moment is made by one of them', async () => {
  const sold = await sell(server)
  const id = fromWireId('scheduledChange', await schedule(sold, { type: 'renew' })) ?? ''
  const entitlementId = fromWireId('entitlement', sold.entitlementId) ?? ''
  const groupId = fromWireId('group', sold.groupId) ?? ''
  const engines = [server.deps.engine, engineBeside(server), engineBeside(server)]
  const answers = await Promise.all(
    [...engines, ...engines].map((engine) =>
      engine.submit({
        tenantId: server.tenantId,
        groupId,
        author,
        ipAddress: null,
        command: { type: 'renew', entitlementId, reason: null },
        planned: { id, revision: 1 },
      }),
    ),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
  expect(answers.find(({ ok }) => !ok)).toMatchObject({
    refusal: { code: 'stateConflict', facts: { reason: 'notPending' } },
  })
  expect(await versionOf(sold)).toBe(2)
})

test('a change is cancelled or made, never both, whoever comes first', async () => {
  const outcomes = new Set<string>()
  for (let n = 0; n < 12; n++) {
    const sold = await sell(server)
    const id = await schedule(sold, { type: 'renew' })
    server.clock.set(server.clock.now() + hour)
    const url = `${sold.entitlement}/changes/${id}`
    const [cancelled] = await Promise.all([server.delete(url), runnerBeside().runDue()])
    await server.deps.jobs.runDue()
    const { status } = await read(server, url)
    outcomes.add(status)
    expect(cancelled.status).toBe(status === 'cancelled' ? 204 : 409)
    expect(await versionOf(sold)).toBe(status === 'cancelled' ? 1 : 2)
  }
  expect([...outcomes].every((each) => each === 'cancelled' || each === 'done')).toBe(true)
})

test('an edit with If-Match and a change that falls due are made one after the other, or the edit is refused', async () => {
  for (let n = 0; n < 8; n++) {
    const sold = await sell(server)
    const id = await schedule(sold, { type: 'update', seatCount: 9 })
    server.clock.set(server.clock.now() + hour)
    const headers = { 'if-match': '"1.1"' }
    const [edit] = await Promise.all([
      server.patch(sold.entitlement, { gracePeriod: { type: 'day', count: 3 } }, { headers }),
      runnerBeside().runDue(),
    ])
    await server.deps.jobs.runDue()
    expect([204, 412]).toContain(edit.status)
    expect(await versionOf(sold)).toBe(edit.status === 204 ? 3 : 2)
    const after = await read(server, sold.entitlement)
    expect(after.seatCount).toBe(9)
    expect(after.gracePeriod.type).toBe(edit.status === 204 ? 'day' : 'none')
    const { status, version } = await read(server, `${sold.entitlement}/changes/${id}`)
    expect({ status, version }).toEqual({
      status: 'done',
      version: after.version === '1.3' && version === '1.2' ? '1.2' : after.version,
    })
  }
})

test('what a server had taken when it died is made by another, once its claim has run out', async () => {
  const sold = await sell(server)
  const id = await schedule(sold, { type: 'renew' })
  server.clock.set(server.clock.now() + hour)
  await server.deps.pool.query(
    `update planned_change set claimed_until = $1 where status = 'pending'`,
    [new Date(server.clock.now() + 60_000)],
  )
  await server.deps.jobs.runDue()
  expect(await versionOf(sold)).toBe(1)
  server.clock.set(server.clock.now() + 61_000)
  await server.deps.jobs.runDue()
  expect(await versionOf(sold)).toBe(2)
  expect((await read(server, `${sold.entitlement}/changes/${id}`)).status).toBe('done')
})

test('a transaction that dies between the change and its mark leaves neither, and the change is made later', async () => {
  const sold = await sell(server)
  const id = await schedule(sold, { type: 'renew' })
  server.clock.set(server.clock.now() + hour)
  // The mark is written last; a database that refuses it takes the change with it.
  await server.deps.pool.query(
    `alter table planned_change add constraint no_marks check (status <> 'done') not valid`,
  )
  await server.deps.jobs.runDue()
  expect(await versionOf(sold)).toBe(1)
  expect((await read(server, `${sold.entitlement}/changes/${id}`)).status).toBe('pending')
  await server.deps.pool.query('alter table planned_change drop constraint no_marks')
  server.clock.set(server.clock.now() + 3_000)
  await server.deps.jobs.runDue()
  expect(await versionOf(sold)).toBe(2)
  expect((await read(server, `${sold.entitlement}/changes/${id}`)).status).toBe('done')
})

test('a change that takes too long itself is given up after half an hour, with others made meanwhile', async () => {
  const [slow, other] = [await sell(server), await sell(server)]
  const id = await schedule(slow, { type: 'renew' })
  await schedule(other, { type: 'renew' })
  const { pool } = server.deps
  await pool.query(`create function slow_version() returns trigger language plpgsql as $$ begin
      raise exception 'canceling statement due to statement timeout' using errcode = '57014';
    end $$;
    create trigger slow_version before insert on entitlement_version for each row
      when (new.entitlement_id = '${fromWireId('entitlement', slow.entitlementId)}')
      execute function slow_version()`)
  const state = async () => (await read(server, `${slow.entitlement}/changes/${id}`)).status
  // While everything takes too long, for some minutes, it waits.
  for (const minutes of [60, 1, 1, 1, 1, 1]) {
    server.clock.set(server.clock.now() + minutes * 60_000)
    await makeScheduled(server.deps)
  }
  expect(await state()).toBe('pending')
  for (let round = 0; round < 5; round += 1) {
    server.clock.set(server.clock.now() + hour)
    await makeScheduled(server.deps)
  }
  await pool.query('drop function slow_version cascade')
  expect(await state()).toBe('failed')
  expect([await versionOf(slow), await versionOf(other)]).toEqual([1, 2])
})

test('a change that meets locks or a lost connection again and again is made once they are gone', async () => {
  const sold = await sell(server)
  const { offeringId } = sold
  const id = await schedule(sold, { type: 'changeOffering', offeringId })
  const pool = createPool({ ...connectionOf(server), max: 4 })
  pool.on('connect', (client) => void client.query('set lock_timeout = 50'))
  const deps = { ...server.deps, pool, db: createDb(pool) }
  const other = await server.deps.pool.connect()
  await other.query('begin')
  await other.query('lock table offering')
  for (let round = 0; round < 6; round += 1) {
    server.clock.set(server.clock.now() + hour)
    await makeScheduled(deps)
  }
  await other.query('rollback')
  other.release()
  await pool.end()
  expect(await versionOf(sold)).toBe(1)
  server.clock.set(server.clock.now() + hour)
  await server.deps.jobs.runDue()
  expect((await read(server, `${sold.entitlement}/changes/${id}`)).status).toBe('done')
})
