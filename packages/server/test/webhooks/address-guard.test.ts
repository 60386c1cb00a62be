import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { isPublicAddress } from '../../src/outbound/address-guard.ts'
import { makeCustomer, refused } from '../management/back-office.ts'
import { type TestServer, testServer } from '../support/server.ts'
import { listen, sender, webhooks } from './listeners.ts'
import { startReceiver } from './receiver.ts'

describe('an address of the public internet', () => {
  test.each([
    '93.184.216.34',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true))

  test.each([
    ['this host', '0.0.0.0'],
    ['private', '10.255.255.255'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['metadata of clouds', '169.254.169.254'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['benchmarks', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['link-local', 'fe80::1'],
    ['link-local with zone', 'fe80::1%eth0'],
    ['unique local', 'fd12:3456::1'],
    ['metadata of a cloud', 'fd00:ec2::254'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped, written in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-mapped, of a public one too', '::ffff:93.184.216.34'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['translated (NAT64)', '64:ff9b::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['documentation', '2001:db8::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['nothing', ''],
  ])('%s is not: %s', (_, address) => expect(isPublicAddress(address)).toBe(false))
})

const names: Record<string, readonly string[]> = {}
let lookUps = 0

describe('a listener', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({
      testClock: true,
      resolveHost: async (hostname) => {
        lookUps += 1
        const found = names[hostname]
        if (!found) throw Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' })
        return found
      },
    })
  })
  afterAll(() => server.close())
  beforeEach(() => {
    names['hooks.test'] = ['93.184.216.34']
    names['inside.test'] = ['10.0.0.7']
    names['both.test'] = ['93.184.216.34', '127.0.0.1']
    names['six.test'] = ['::ffff:169.254.169.254']
    names.localhost = ['127.0.0.1', '::1']
  })

  const add = (uri: string) => server.post(webhooks, { uri, subscriptions: ['customer.created'] })

  test.each([
    'http://127.0.0.1/',
    'http://localhost:4100/api/v1/products',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[fe80::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://①②⑦.0.0.1/',
    'https://inside.test/',
    'https://INSIDE.test./',
    'https://both.test/',
    'https://six.test/',
    'https://user:secret@hooks.test/',
    'ftp://hooks.test/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'unix:/var/run/docker.sock',
    '//hooks.test/',
    'hooks.test',
    'http://',
    'http://hooks test/',
  ])('at %s is refused as it is added', async (uri) => {
    names['inside.test.'] = ['10.0.0.7']
    refused(await add(uri), 422, 'validationFailed', 'uri')
    const { body } = await server.get(webhooks)
    expect(body.elementsTotal).toBe(0)
  })

  test.each(['https://hooks.test/x?y=1', 'http://hooks.test:8080/', 'https://not-there-yet.test/'])(
    'at %s is accepted',
    async (uri) => {
      const reply = await add(uri)
      expect(reply.status, reply.text).toBe(201)
      const { id } = reply.body
      const patched = await server.patch(`${webhooks}/${id}`, { uri: 'http://10.0.0.1/' })
      refused(patched, 422, 'validationFailed', 'uri')
      expect((await server.delete(`${webhooks}/${id}`)).status).toBe(204)
    },
  )

  test('whose name leads inside by the time of the call is not called', async () => {
    const inside = await startReceiver()
    const { port } = new URL(inside.uri)
    const { deliveries } = await listen(server, `http://hooks.test:${port}/`)
    names['hooks.test'] = ['127.0.0.1']
    await makeCustomer(server, 'rebound')
    await sender(server).runDue()
    expect(inside.calls).toEqual([])
    const [delivery] = await deliveries()
    expect(delivery).toMatchObject({ state: 'pending', lastStatus: null })
    expect(delivery?.lastError).toContain('hooks.test (127.0.0.1) is not an address of the public')
  })

  test('that was written into the database past the check is not called either', async () => {
    const inside = await startReceiver()
    const { deliveries } = await listen(server, 'http://hooks.test/')
    await server.deps.pool.query('update webhook set uri = $1', [inside.uri])
    await makeCustomer(server, 'smuggled')
    await sender(server).runDue()
    expect(inside.calls).toEqual([])
    expect((await deliveries())[0]?.lastError).toContain('127.0.0.1 is not an address')
  })
})

test('with private addresses allowed the address that was looked up once is the one that is called', async () => {
  const server = await testServer({
    testClock: true,
    config: { webhooksAllowPrivate: true },
    resolveHost: async () => {
      lookUps += 1
      return ['127.0.0.1']
    },
  })
  onTestFinished(server.close)
  const receiver = await startReceiver()
  const { port } = new URL(receiver.uri)
  const { deliveries } = await listen(server, `http://receiver.test:${port}/hook`)
  lookUps = 0
  await makeCustomer(server, 'named')
  await sender(server).runDue()
  expect(receiver.calls).toMatchObject([{ headers: { host: `receiver.test:${port}` } }])
  expect(lookUps).toBe(1)
  expect((await deliveries()).map(({ state }) => state)).toEqual(['delivered'])
})
