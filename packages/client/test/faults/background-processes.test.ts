import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { buildChildren } from '../support/build-children.ts'
import { type Child, startChild } from '../support/child.ts'
import { makeFolder } from '../support/licence.ts'
import { edit } from '../support/license-desk.ts'
import { startServer } from '../support/scripted-server.ts'
import { productId, tenantId } from '../support/vendor.ts'

let program: (name: string) => string
const built = mkdtempSync(join(tmpdir(), 'leasehold-children-'))
beforeAll(() => {
  program = buildChildren(built)
})
afterAll(() => rmSync(built, { recursive: true, force: true }))

async function makeShared() {
  const server = await startServer()
  server.desk.entitlement.pollSeconds = 1
  const children: Child[] = []
  onTestFinished(async () => {
    await Promise.all(children.map((child) => child.kill()))
    await server.close()
  })
  const options = {
    ...{ url: server.url, tenantId, productId, appName: 'cad', folder: await makeFolder() },
    publicKeys: [server.desk.vendor.root.jwk],
  }
  const start = async (mode: 'stay' | 'end') => {
    const child = startChild(program('follow-licence'), [JSON.stringify(options), mode])
    children.push(child)
    await child.said('activated')
    return child
  }
  return { server, start }
}

test('of the processes of an application one works in the background, and another takes over', async () => {
  const { server, start } = await makeShared()
  const first = await start('stay')
  await first.said('leads')
  const second = await start('stay')
  const third = await start('stay')
  edit(server.desk, () => {})
  await Promise.all([first, second, third].map((child) => child.said('changed 1.2')))
  expect([second, third].flatMap(({ lines }) => lines)).not.toContain('leads')
  await first.kill()
  await Promise.race([second.said('leads'), third.said('leads')])
  edit(server.desk, () => {})
  await Promise.all([second, third].map((child) => child.said('changed 1.3')))
  const leading = [second, third].filter(({ lines }) => lines.includes('leads'))
  expect(leading).toHaveLength(1)
}, 40_000)

test('nothing in the background keeps a process alive', async () => {
  const { start } = await makeShared()
  const begun = performance.now()
  const child = await start('end')
  await child.ended
  expect(performance.now() - begun).toBeLessThan(10_000)
  expect(child.lines.at(-1)).toBe('activated')
}, 20_000)

test('killed while it polls and renews it finds a usable cache at its next start', async () => {
  const { server, start } = await makeShared()
  server.desk.entitlement.leaseMs = 4_000
  await (await start('stay')).kill()
  for (let round = 0; round < 12; round++) {
    const child = await start('stay')
    expect(child.lines[0]).toMatch(/^opened (active|leaseExpired) $/)
    await child.said('leads')
    edit(server.desk, () => {})
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 900))
    await child.kill()
  }
  expect([...server.desk.seats.values()].map(({ epoch }) => epoch)).toEqual([1])
  expect(server.calls.filter(({ method }) => method === 'PATCH').length).toBeGreaterThan(5)
}, 60_000)
