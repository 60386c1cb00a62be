import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { scratchFolder } from '../../packages/server/test/embedded/scratch-folder.ts'
import { testDatabase } from '../../packages/server/test/support/database.ts'
import { startServerIn } from '../support/networks/server-in.ts'
import { keptApart, twoNetworks, whyNotApart } from '../support/networks/two-networks.ts'

// What the story of the dark site stands on: that the two places are apart indeed.

const reason = whyNotApart === '' ? '' : ` (skipped: ${whyNotApart})`

test.skipIf(whyNotApart !== '')(
  `a server in one network answers there, and nothing reaches it from the other${reason}`,
  async () => {
    const networks = await twoNetworks()
    const database = await testDatabase()
    const { vendor, site } = networks
    const server = await startServerIn(vendor, join(scratchFolder(), 'data'), {
      env: {
        DATABASE_URL: database.url,
        LEASEHOLD_MASTER_KEY: randomBytes(32).toString('hex'),
      },
    })
    try {
      const health = await vendor.fetch(`${server.url}/health/ready`)
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok', database: 'ok' }])
      expect(await vendor.reach(vendor.address, server.port)).toBe('connected')

      // No device to leave by, no route: not even an attempt goes out.
      expect(await site.reach(vendor.address, server.port)).toBe('ENETUNREACH')
      expect(await vendor.reach(site.address, server.port)).toBe('ENETUNREACH')
      await expect(site.fetch(server.url)).rejects.toMatchObject({ code: 'ENETUNREACH' })
      // The loopback of the one is not that of the other.
      expect(await site.reach('127.0.0.1', server.port)).toBe('ECONNREFUSED')
      expect(await server.stop()).toBe(0)
    } finally {
      await networks.close()
      await database.drop()
    }
  },
)

test(`two places have each their own voice ${keptApart}`, async () => {
  const networks = await twoNetworks()
  expect(networks.apart).toBe(whyNotApart === '')
  const places = [networks.vendor, networks.site]
  expect(places.map(({ name }) => name)).toEqual(['vendor', 'site'])
  const nobodyListens = 1
  for (const place of places) {
    expect(await place.reach(place.address, nobodyListens)).toBe('ECONNREFUSED')
  }
  await networks.close()
})
