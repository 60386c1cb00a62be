import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../src/licensing/engine.ts'
import type { Engine } from '../../src/licensing/submission.ts'
import { createDb, createPool } from '../../src/storage/pool.ts'
import { until } from '../embedded/until.ts'
import { activation, attempt, call, codeOf, grantOf, tally } from '../races/commands.ts'
import { connectionOf, engineBeside } from '../races/engines.ts'
import { recount } from '../races/recount.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { author, count, type Sold, sell } from '../support/shop.ts'
import { answerIn, outcomeOf } from './unavailable.ts'
import { type Wire, wireTo } from './wire.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})
afterAll(() => server.close())

async function engineOnWire(): Promise<{ engine: Engine; wire: Wire }> {
  const wire = await wireTo(connectionOf(server))
  return { wire, engine: engineBeside(server, { ...wire.connection, query_timeout: 500 }) }
}

async function rowsOf(table: string, { groupId }: Sold): Promise<number> {
  const { rowCount } = await server.deps.pool.query(`select from ${table} where group_id = $1`, [
    groupId,
  ])
  return rowCount ?? 0
}

test('when the reply to a commit is lost the caller hears 503, and the retry has what was granted', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const asked = activation(sold, 'one', { attempt: attempt(sold.groupId, 'key 1') })
  const struck = wire.loseNextCommitReply()
  expect(await outcomeOf(engine.submit(asked))).toBe('unavailable')
  await struck
  expect(await rowsOf('activation', sold)).toBe(1)

  const again = await engine.submit(asked)
  expect(again).toMatchObject({ ok: true, repeated: true })
  expect(grantOf(again).activation).toMatchObject({ seatId: 'one', epoch: 1, nonce: 1 })
  expect(await rowsOf('activation_log', sold)).toBe(1)
  // Another key is another attempt.
  const other = activation(sold, 'one', { attempt: attempt(sold.groupId, 'key 2') })
  expect(grantOf(await engine.submit(other)).activation.epoch).toBe(2)
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('a count whose commit was answered to nobody is counted once, however often it is retried', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId, { features: [count('reports', 10)] })
  const grant = grantOf(await engine.submit(activation(sold, 'one')))
  const use = call(
    sold,
    grant,
    { type: 'checkout', key: 'reports', amount: 4 },
    { attempt: attempt('one', 'key') },
  )
  const struck = wire.loseNextCommitReply()
  expect(await outcomeOf(engine.submit(use))).toBe('unavailable')
  await struck
  for (let i = 0; i < 3; i += 1) {
    const answer = grantOf(await engine.submit(use))
    expect(answer.activation.nonce).toBe(grant.activation.nonce + 1)
    expect(Object.values(answer.featureUse)).toMatchObject([{ used: 4 }])
  }
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('when the connection is cut before the commit nothing was done, and the retry does it once', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId)
  const asked = activation(sold, 'one', { attempt: attempt(sold.groupId, 'key') })
  const struck = wire.cutBeforeNextCommit()
  expect(await outcomeOf(engine.submit(asked))).toBe('unavailable')
  await struck
  expect(await rowsOf('activation', sold)).toBe(0)
  expect(await engine.submit(asked)).toMatchObject({ ok: true, repeated: false })
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('a database that falls silent costs its callers a 503 within the time-out, not for ever', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId)
  await engine.submit(activation(sold, 'one'))
  wire.freeze()
  const waiting = [1, 2, 3].map((n) => outcomeOf(engine.submit(activation(sold, `seat ${n}`))))
  expect(await Promise.all(waiting)).toEqual(['unavailable', 'unavailable', 'unavailable'])
  wire.thaw()
  expect(codeOf(await answerIn(5, () => engine.submit(activation(sold, 'two'))))).toBe('granted')
  expect(await recount(server.deps.pool, sold.groupId)).toEqual([])
})

test('a database that is silent from the beginning is waited for no longer than the time-out', async () => {
  const wire = await wireTo(connectionOf(server))
  wire.freeze()
  const engine = engineBeside(server, { ...wire.connection, connectionTimeoutMillis: 300 })
  const sold = await sell(server.deps, server.tenantId)
  expect(await outcomeOf(engine.submit(activation(sold, 'one')))).toBe('unavailable')
  wire.thaw()
  expect(codeOf(await answerIn(5, () => engine.submit(activation(sold, 'one'))))).toBe('granted')
})

test('what has waited five seconds for a batch is answered 503, before the batches that hang are', async () => {
  const wire = await wireTo(connectionOf(server))
  const engine = engineBeside(server, { ...wire.connection, connectionTimeoutMillis: 20_000 })
  const shops = await Promise.all([1, 2, 3].map(() => sell(server.deps, server.tenantId)))
  const [first, second, third] = shops
  if (!first || !second || !third) throw new Error('nothing sold')
  await engine.submit(activation(first, 'one'))
  wire.freeze()
  const answered: string[] = []
  const ask = async (sold: Sold, name: string) => {
    expect(await outcomeOf(engine.submit(activation(sold, 'two')))).toBe('unavailable')
    answered.push(name)
  }
  const hanging = [ask(first, 'first')]
  await until('the first batch is sent', () => wire.unheard > 0)
  const heard = wire.unheard
  hanging.push(ask(second, 'second'))
  await until('the second connects', () => wire.unheard > heard)
  const begun = performance.now()
  await ask(third, 'third')
  expect(answered).toEqual(['third'])
  expect(performance.now() - begun).toBeGreaterThan(4_900)
  expect(performance.now() - begun).toBeLessThan(9_000)
  wire.thaw()
  await Promise.all(hanging)
})

test('an engine that finds no database answers 503 at once, and serves once there is one', async () => {
  const { engine, wire } = await engineOnWire()
  await wire.unplug()
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const many = Array.from({ length: 100 }, (_, i) => activation(sold, `seat ${i}`))
  const outcomes = await Promise.all(many.map((each) => outcomeOf(engine.submit(each))))
  expect(new Set(outcomes)).toEqual(new Set(['unavailable']))
  await wire.plugIn()
  expect(tally(await Promise.all(many.map((each) => engine.submit(each))))).toEqual({
    granted: 100,
  })
})

test('an engine that never reached its database answers 503, and serves once it does', async () => {
  const wire = await wireTo(connectionOf(server))
  await wire.unplug()
  const pool = createPool({ ...wire.connection, max: 2, connectionTimeoutMillis: 1_000 })
  pool.on('error', () => {})
  const { clock, secrets, log } = server.deps
  // Not even the tenant's rules could be read so far.
  const db = createDb(pool)
  const engine = createEngine({
    connection: wire.connection,
    db,
    clock,
    secrets,
    newId: uuidv7,
    log,
  })
  onTestFinished(async () => {
    await engine.stop()
    await pool.end()
  })
  const sold = await sell(server.deps, server.tenantId)
  expect(await outcomeOf(engine.submit(activation(sold, 'one')))).toBe('unavailable')
  await wire.plugIn()
  expect(codeOf(await engine.submit(activation(sold, 'one')))).toBe('granted')
})

test('a database that refuses the login is a 503 too, and asked once for a batch', async () => {
  const sold = await sell(server.deps, server.tenantId, { seatCount: 100 })
  const engine = engineBeside(server, { ...connectionOf(server), database: 'not_there' })
  const many = Array.from({ length: 64 }, (_, i) => activation(sold, `seat ${i}`))
  const outcomes = await Promise.all(many.map((each) => outcomeOf(engine.submit(each))))
  expect(new Set(outcomes)).toEqual(new Set(['unavailable']))
})

test('an idle connection that was lost is replaced before the next command notices', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId)
  await engine.submit(activation(sold, 'one'))
  wire.cut()
  const answer = await answerIn(5, () => engine.submit(activation(sold, 'two')))
  expect(codeOf(answer)).toBe('granted')
})

test('rights are read anew after a lost connection: a standby that took over may have other ones', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId, { seatCount: 1 })
  const { tenantId, groupId, entitlementId } = sold
  const edit = (seatCount: number) =>
    engine.submit({
      ...{ tenantId, groupId, author, ipAddress: null },
      command: {
        ...{ type: 'update', entitlementId, reason: null, forceSeatCount: false },
        set: { seatCount },
      },
    })
  await edit(2)
  wire.cut()
  // Another version 2: the edit had not reached the standby.
  await server.deps.pool.query(
    `update entitlement_version set rights = jsonb_set(rights, '{seatCount}', '1')
      where entitlement_id = $1 and version = 2`,
    [entitlementId],
  )
  await server.deps.pool.query(
    'update entitlement_use set seats_limit = 1, seats_cap = 1 where entitlement_id = $1',
    [entitlementId],
  )
  expect(codeOf(await answerIn(5, () => engine.submit(activation(sold, 'one'))))).toBe('granted')
  expect(codeOf(await engine.submit(activation(sold, 'two')))).toBe('noSeatAvailable')
})

test('a database that has become a standby is a 503 on a fresh connection each time', async () => {
  const { engine, wire } = await engineOnWire()
  const sold = await sell(server.deps, server.tenantId)
  const readOnly = (value: string) =>
    server.deps.pool.query(
      `alter database ${connectionOf(server).database} set default_transaction_read_only = ${value}`,
    )
  await readOnly('on')
  wire.cut()
  expect(await outcomeOf(answerless(engine, sold))).toBe('unavailable')
  await server.deps.pool.query('set default_transaction_read_only = off')
  await readOnly('off')
  expect(codeOf(await answerIn(5, () => answerless(engine, sold)))).toBe('granted')
})

function answerless(engine: Engine, sold: Sold) {
  return engine.submit(activation(sold, 'one'))
}
