import { toWireId } from '@leasehold/core/ids'
import { seedLists } from './seed-lists.mjs'
import { startServer } from './server.mjs'

const uuid = (kind, i) =>
  `${i.toString(16).padStart(12, '0')}7000${kind === 'group' ? '8001' : '8004'}000000000000`.replace(
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/,
    '$1-$2-$3-$4-$5',
  )
const customerId = (i) => toWireId('customer', uuid('customer', i))
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString()

/** What is asked for, by kind. `n` is any whole number below the one given. */
const asked = {
  list: [
    () => '/entitlements',
    () => '/entitlements?pageSize=50',
    () => '/entitlements?sort=-expiryDate',
    () => '/entitlements?sort=-updated',
    () => '/entitlements?sort=sku,-expiryDate&pageSize=1',
    (n) => `/entitlements?pageNumber=${n(50) + 1}`,
    () => '/entitlements/groups',
    () => '/customers',
    () => '/customers?sort=name',
    () => '/customers?sort=-accountRefId',
    (_, { cursor }) => `/entitlements?cursor=${cursor}`,
  ],
  filter: [
    (n, { customers }) => `/entitlements?customerId=${customerId(n(customers) + 1)}`,
    () => '/entitlements?status=active',
    () => '/entitlements?status=gracePeriod',
    () => '/entitlements?status=expired&sort=-expiryDate',
    () => '/entitlements?status=disabled',
    () => '/entitlements?planType=trial',
    () => '/entitlements?planType=internal&status=active',
    () => `/entitlements?expiresFrom=${inDays(0)}&expiresBefore=${inDays(30)}&sort=expiryDate`,
    () => '/entitlements?inOverdraft=true',
    () => '/entitlements?edited=true',
    () => '/entitlements?exported=true',
    () => '/customers?status=disabled',
  ],
  search: [
    (n, { entitlements }) => `/entitlements?search=PO-${n(entitlements) + 1}`,
    (n, { entitlements }) =>
      `/entitlements?search=b${String(n(entitlements) + 1).padStart(9, '0')}`,
    (n, { customers }) => `/entitlements?search=acc-${n(customers) + 1}`,
    () => '/entitlements?search=gmbh',
    (n) => `/entitlements?search=${'bakerlomun'.slice(0, 4 + n(6))}%20gmbh`,
    () => '/entitlements?search=nobody%20has%20this',
    (n, { customers }) => `/customers?search=acc-${n(customers) + 1}`,
    () => '/customers?search=ltd',
    (n, { entitlements }) => `/search?q=PO-${n(entitlements) + 1}`,
    () => '/search?q=gmbh',
  ],
}

/**
 * p99 of lists, filters and searches over many rows against few. Two servers stand side by side and
 * each request is sent to the one and then to the other, so that a slow spell of the machine hits
 * both.
 */
export async function benchLists([few, many], quick, rounds = quick ? 40 : 150) {
  const small = await prepared(few)
  const large = await prepared(many).catch(async (error) => {
    await small.server.stop()
    throw error
  })
  try {
    const results = {}
    for (const [kind, requests] of Object.entries(asked)) {
      results[kind] = await measure(kind, requests, small, large, rounds)
    }
    return results
  } finally {
    await small.server.stop()
    await large.server.stop()
  }
}

async function measure(kind, requests, small, large, rounds) {
  const all = { small: [], large: [] }
  for (const request of requests) {
    const own = { small: [], large: [] }
    const rows = { small: 0, large: 0 }
    for (let round = -3; round < rounds; round += 1) {
      for (const [name, side] of [
        ['small', small],
        ['large', large],
      ]) {
        const [ms, found] = await timed(side, request(random, side))
        rows[name] = found
        // The first few fill caches.
        if (round >= 0) own[name].push(ms)
      }
    }
    const line = [p(50, own.small), p(50, own.large), p(99, own.small), p(99, own.large)]
    console.log(
      `${kind} ${request(() => 0, { customers: 1, entitlements: 1, cursor: '…' })}: ` +
        `p50 ${line[0].toFixed(1)} → ${line[1].toFixed(1)} ms, p99 ${line[2].toFixed(1)} → ${line[3].toFixed(1)} ms, ` +
        `ratio ${(line[1] / line[0]).toFixed(2)}, ${(line[3] / line[2]).toFixed(2)}` +
        // A page that is full costs more to write than one with a row or two.
        (rows.small === rows.large ? '' : `, with ${rows.small} → ${rows.large} rows`),
    )
    all.small.push(...own.small)
    all.large.push(...own.large)
  }
  return { ours: p(99, all.large) * 1000, reference: p(99, all.small) * 1000 }
}

const random = (below) => Math.floor(Math.random() * below)

function p(percent, values) {
  return values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1]
}

async function timed(side, path) {
  const from = performance.now()
  const { items, hits } = await read(side, path)
  return [performance.now() - from, (items ?? hits).length]
}

async function read({ server, token }, path) {
  const reply = await fetch(`${server.url}/api/v1${path}`, {
    headers: { 'n-tenantid': server.tenantId, authorization: `Bearer ${token}` },
  })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${text}`)
  return JSON.parse(text)
}

async function prepared(entitlements) {
  const server = await startServer()
  const sizes = await seedLists(server, entitlements)
  const reply = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: server.bootstrap.clientId,
      client_secret: server.bootstrap.clientSecret,
    }),
  })
  const side = { server, token: (await reply.json()).access_token, ...sizes }
  // In the middle of the list, where a page number would have to skip all that is before.
  const cursor = Buffer.from(
    JSON.stringify([
      null,
      [uuid('group', entitlements / 2).replace('-8001-', '-8002-')],
      entitlements,
      true,
    ]),
  ).toString('base64url')
  return { ...side, cursor }
}
