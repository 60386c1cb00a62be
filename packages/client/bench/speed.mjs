// Prints what reading rights costs: `node packages/client/bench/speed.mjs` after `npm run build`.
// Needs no server: the lease is made here, with keys of its own.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Leasehold } from '@leasehold/client'
import { toWireId } from '@leasehold/core/ids'

const id = (kind, last) => toWireId(kind, `01900000-0000-7000-8000-0000000000${last}`)
const tenantId = id('tenant', '01')
const productId = id('product', '11')

function makeKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const canonical = JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })
  const kid = createHash('sha256').update(canonical).digest('base64url')
  return { jwk: { kty: 'OKP', crv: 'Ed25519', x, kid }, privateKey }
}

function jws(typ, claims, key) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode({ alg: 'EdDSA', typ, kid: key.jwk.kid })}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`
}

const root = makeKey()
const lease = makeKey()

const server = createServer(async (request, response) => {
  let text = ''
  for await (const chunk of request) text += chunk
  const { seatId, fingerprint } = JSON.parse(text)
  const now = Date.now() / 1000
  const key = { ...lease.jwk, nbf: 0, exp: null, use: ['lease'] }
  const manifest = { v: 1, iss: tenantId, serial: 1, iat: now, keys: [key] }
  const claims = {
    v: 1,
    iss: tenantId,
    aud: productId,
    sub: id('activation', '51'),
    ent: id('entitlement', '41'),
    grp: id('group', '31'),
    edition: id('edition', '21'),
    epoch: 1,
    seat: { id: seatId, name: null },
    fp: fingerprint,
    mode: 'online',
    status: 'active',
    concurrency: 'nodeLock',
    rv: '1.1',
    iat: now,
    exp: now + 86_400,
    term: { expiry: null, graceExpiry: null, maintenance: false, maintenanceExpiry: null },
    renewal: { mode: 'off', courtesy: true, courtesyIntervalSeconds: 3600 },
    attributes: Array.from({ length: 20 }, (_, i) => ({
      key: `a${i}`,
      type: 'string',
      value: 'x',
    })),
    features: Array.from({ length: 50 }, (_, i) => ({
      key: `feature${i}`,
      type: 'bool',
      active: 0,
      available: 1,
      total: 1,
    })),
  }
  response.writeHead(201, { 'content-type': 'application/json', 'N-Nonce': 'n'.repeat(32) })
  const document = jws('leasehold-lease+jwt', claims, lease)
  const leaseBody = { document, manifest: jws('leasehold-manifest+jwt', manifest, root) }
  response.end(JSON.stringify({ accessToken: 'x'.repeat(400), lease: leaseBody }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const folder = mkdtempSync(join(tmpdir(), 'leasehold-speed-'))
const options = {
  url: `http://127.0.0.1:${server.address().port}`,
  tenantId,
  productId,
  publicKeys: [root.jwk],
  appName: 'speed',
  folder,
  identity: 'key',
}

const first = await Leasehold.open(options)
await first.activate({ code: 'ANY' })
await first.close()

// In a process of its own, where nothing was compiled or warmed up: what a user waits for.
const cold = []
for (let i = 0; i < 10; i++) {
  const program = `
    import { Leasehold } from '@leasehold/client'
    const begun = performance.now()
    const license = await Leasehold.open(${JSON.stringify(options)})
    const took = performance.now() - begun
    if (license.status !== 'active') throw new Error(license.status)
    console.log(took)
    await license.close()`
  const parameters = ['--input-type=module', '--eval', program]
  const cwd = fileURLToPath(new URL('.', import.meta.url))
  cold.push(Number(execFileSync(process.execPath, parameters, { cwd, encoding: 'utf8' })))
}

const opens = []
for (let i = 0; i < 200; i++) {
  const begun = performance.now()
  const license = await Leasehold.open(options)
  if (license.status !== 'active') throw new Error(license.status)
  opens.push(performance.now() - begun)
  await license.close()
}

const license = await Leasehold.open(options)
const reads = 5_000_000
const nanoseconds = (work) => {
  for (let i = 0; i < reads / 10; i++) work()
  const begun = performance.now()
  for (let i = 0; i < reads; i++) work()
  return ((performance.now() - begun) * 1e6) / reads
}
let yes = 0
const plain = { feature7: true }
const has = nanoseconds(() => {
  if (license.has('feature7')) yes++
})
const property = nanoseconds(() => {
  if (plain.feature7) yes++
})
if (yes === 0) throw new Error('nothing was read')
await license.close()
server.close()
rmSync(folder, { recursive: true })

const quantile = (times, share) =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * share)].toFixed(2)
const median = quantile(opens, 0.5)
console.log(
  `has()              ${has.toFixed(0)} ns (bound 1000; a property read ${property.toFixed(1)} ns)`,
)
console.log(`open, cached       ${median} ms median, ${quantile(opens, 0.99)} ms p99 (bound 10)`)
console.log(`open, new process  ${quantile(cold, 0.5)} ms median, ${quantile(cold, 0.9)} ms p90`)
if (has > 1_000 || Number(median) > 10) process.exitCode = 1
