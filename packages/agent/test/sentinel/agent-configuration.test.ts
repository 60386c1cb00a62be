import { describe, expect, test } from 'vitest'
import { otherProductId } from '../../../client/test/support/vendor.ts'
import { presets } from '../support/installation.ts'
import { makeAgent } from '../support/virtual-agent.ts'

const minute = 60_000

describe('the configuration of the agent is edited', () => {
  async function runningAgent(quantity: number) {
    const made = await makeAgent(quantity)
    made.server.desk.entitlement.leaseMs = null
    made.server.desk.entitlement.renewal = {
      ...made.server.desk.entitlement.renewal,
      ...presets.decoupled.renewal,
    }
    await made.start()
    made.server.records = 0
    return { ...made, seats: () => made.server.desk.seats.size, agent: () => made.agent }
  }

  test('an unchanged one is no reason at a start, a changed one is', async () => {
    const { restart, setQuantity, server, seats } = await runningAgent(5)
    await restart()
    expect(server.records).toBe(0)
    setQuantity(8)
    await restart()
    expect(server.records).toBe(3)
    expect(seats()).toBe(8)
  })

  test('while it runs nothing happens until one of its times, and then eight are held', async () => {
    const { pass, setQuantity, seats } = await runningAgent(5)
    setQuantity(8)
    await pass(59 * minute)
    expect(seats()).toBe(5)
    await pass(minute)
    expect(seats()).toBe(8)
  })

  test('more than there is: what there is, and how much that is', async () => {
    const { agent, setQuantity, server, seats } = await runningAgent(5)
    server.desk.entitlement.seatCount = 6
    setQuantity(8)
    await agent().sync()
    expect(seats()).toBe(6)
    expect(agent().status().products[0]).toMatchObject({ wanted: 8, held: 6 })
  })

  test('eight to none gives the seats back', async () => {
    const { agent, setQuantity, seats } = await runningAgent(8)
    setQuantity(0)
    await agent().sync()
    expect(seats()).toBe(0)
  })

  test('a product that nobody has sold: the old rights stay, and the status tells', async () => {
    const { agent, config, product, seats } = await runningAgent(1)
    const unknown = { ...product, productId: otherProductId, credentials: { code: 'NO-SUCH' } }
    config.products = [product, unknown]
    await agent().sync()
    expect(seats()).toBe(1)
    const [held, missing] = agent().status().products
    expect(held).toMatchObject({ held: 1, missing: null })
    expect(missing).toMatchObject({
      held: 0,
      missing: expect.stringMatching(/activationCodeUnknown/),
    })
  })
})
