import { describe, expect, test } from 'vitest'
import { install, type Kind, presets } from '../support/installation.ts'

// What the table leaves open, and how it is decided here.

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const kinds: Kind[] = ['the library in one application', 'the agent']

describe.each(kinds)('%s', (kind) => {
  test('a clock set back across a renewal extends nothing, and delays no renewal', async () => {
    const made = await install(kind, { ...presets.coupled, leaseMs: 30 * hour })
    await made.start()
    made.server.records = 0
    await made.pass(20 * hour)
    made.setClock(made.now() - 20 * hour)
    // The server's clock is another one.
    const { now } = made.server.desk
    made.server.desk.now = () => now() + 20 * hour
    await made.pass(4 * hour)
    expect(made.server.records).toBe(1)
    made.server.mode = 'down'
    await made.pass(30 * hour)
    expect(made.isUsable()).toBe(false)
  })

  test('a clock set forward makes it ask early, and the answer sets it right', async () => {
    const made = await install(kind, { ...presets.coupled, leaseMs: 30 * hour })
    await made.start()
    made.server.records = 0
    const wrong = 10 * day
    const { now } = made.server.desk
    made.setClock(made.now() + wrong)
    made.server.desk.now = () => now() - wrong
    await made.pass(2 * minute)
    expect(made.server.records).toBeLessThanOrEqual(2)
    expect(made.isUsable()).toBe(true)
    made.server.records = 0
    await made.pass(20 * hour)
    expect(made.server.records).toBe(0)
  })

  test('a reduction while there is no network takes effect when the lease ends, at the latest', async () => {
    const made = await install(kind, { ...presets.decoupled, leaseMs: day })
    await made.start()
    made.server.mode = 'down'
    made.server.refuse('entitlementDisabled')
    await made.pass(day - 1)
    expect(made.isUsable()).toBe(true)
    await made.pass(1)
    expect(made.isUsable()).toBe(false)
  })

  test('a server restored from a backup counts lower in a higher epoch, and is believed', async () => {
    const made = await install(kind, presets.decoupled)
    await made.start()
    made.server.edit(({ features }) => {
      features.render = { type: 'bool', total: 1, used: 0 }
    })
    await made.pass(hour)
    expect(made.has('render')).toBe(true)
    const { desk } = made.server
    desk.entitlement.features.render = { type: 'bool', total: 0, used: 0 }
    Object.assign(desk.entitlement, { version: 1, published: 1 })
    await made.pass(2 * hour)
    expect(made.has('render')).toBe(true)
    desk.epoch = 2
    await made.pass(hour)
    expect(made.has('render')).toBe(false)
  })

  test('revoked rights come back by themselves when they are given again', async () => {
    const made = await install(kind, presets.decoupled)
    await made.start()
    made.server.refuse('entitlementDisabled')
    await made.pass(hour)
    expect(made.problem()).toBe('entitlementDisabled')
    expect(made.isUsable()).toBe(false)
    await made.pass(3 * hour)
    made.server.refuse(null)
    await made.pass(hour)
    expect(made.isUsable()).toBe(true)
    expect(made.problem()).toBeNull()
  })
})
