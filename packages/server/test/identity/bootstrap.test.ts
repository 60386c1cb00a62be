import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterEach, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { bootstrap, type FirstCredentials } from '../../src/identity/bootstrap.ts'
import { verifyPassword } from '../../src/identity/password.ts'
import { createSecrets } from '../../src/secrets.ts'
import { createDb, createPool } from '../../src/storage/pool.ts'
import { listTenants } from '../../src/storage/tenants.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await testDatabase()
  closing.push(database.drop)
  return database
}

function partsOn(pool: TestDatabase['pool']) {
  const secrets = createSecrets(randomBytes(32))
  return { db: createDb(pool), clock: systemClock, newId: uuidv7, randomBytes, secrets }
}

test('of two servers starting together on an empty database one makes the tenant', async () => {
  const database = await emptyDatabase()
  const pools = [0, 1, 2].map(() => createPool(database.connection))
  for (const pool of pools) closing.push(() => pool.end())
  const kept: FirstCredentials[] = []
  const made = await Promise.all(
    pools.map((pool) =>
      bootstrap(partsOn(pool), ['api:admin'], async (credentials) => {
        kept.push(credentials)
      }),
    ),
  )
  expect(made.filter(Boolean)).toHaveLength(1)
  expect(kept).toHaveLength(1)
  expect(await listTenants(createDb(database.pool))).toEqual([kept[0]?.tenant])
})

test('nothing is made when the credentials cannot be written down', async () => {
  const { pool } = await emptyDatabase()
  const full = () => Promise.reject(new Error('disk full'))
  await expect(bootstrap(partsOn(pool), [], full)).rejects.toThrow('disk full')
  expect(await listTenants(createDb(pool))).toEqual([])
})

test('the administrator can be known by the password, which the database does not hold', async () => {
  const { pool } = await emptyDatabase()
  const made = await bootstrap(partsOn(pool), [], async () => {})
  const { rows } = await pool.query('select email, password_hash from vendor_user')
  expect(rows).toEqual([
    { email: made?.adminEmail, password_hash: expect.stringMatching(/^\$argon2id\$/) },
  ])
  expect(await verifyPassword(rows[0].password_hash, made?.adminPassword ?? '')).toBe(true)
  expect(await verifyPassword(rows[0].password_hash, 'other')).toBe(false)
})
