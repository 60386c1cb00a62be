#!/usr/bin/env node
// A service that sells by entitlement and keeps what it knows as JSON of its own: two calls of the
// Licensing API, no SDK. It activates, again before its lease ends, and asks in between whether anything
// has changed, by conditional polls; the server is asked once an hour however many requests come in, and
// not at all by them.
//
//   LEASEHOLD_URL, LEASEHOLD_TENANT, LEASEHOLD_PRODUCT, LEASEHOLD_CODE, SERVICE_CACHE, SERVICE_PORT
//
// It trusts the server by TLS. What runs at a customer's should verify the lease document instead,
// as @leasehold/client does and docs/formats.md describes.
import { open, readFile, rename } from 'node:fs/promises'
import { createServer } from 'node:http'

const { LEASEHOLD_URL: url, LEASEHOLD_TENANT: tenantId, LEASEHOLD_PRODUCT: productId } = process.env
const { LEASEHOLD_CODE: activationCode, SERVICE_CACHE: cacheFile = 'licence.json' } = process.env
const { SERVICE_PORT: port = '0', SERVICE_SEAT: seatId = 'saas-service' } = process.env

/**
 * What is known: token, version and state as the server gave them, when to ask again and when for a new
 * lease, why it stopped.
 */
let known = await readCache()

async function readCache() {
  try {
    return JSON.parse(await readFile(cacheFile, 'utf8'))
  } catch {
    return {
      accessToken: null,
      version: null,
      activation: null,
      askAt: 0,
      renewAt: 0,
      refusal: null,
      failures: 0,
    }
  }
}

// One step, and through to the disk: killed at any moment, the next start finds the old or the new.
async function remember(change) {
  known = { ...known, ...change }
  const file = await open(`${cacheFile}.new`, 'w', 0o600)
  await file.writeFile(JSON.stringify(known))
  await file.sync()
  await file.close()
  await rename(`${cacheFile}.new`, cacheFile)
}

async function ask(method, path, headers, body) {
  const reply = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { 'N-TenantId': tenantId, ...headers },
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { reply, answer: text === '' ? {} : JSON.parse(text) }
}

const secondsOf = (reply, name) => Number(reply.headers.get(name)) || null
const ahead = (seconds) => Date.now() + seconds * 1_000
// No poll makes a lease longer. In its last tenth there is room for tries that fail.
const renewalOf = ({ leaseExpiry }) => Date.now() + 0.9 * (Date.parse(leaseExpiry) - Date.now())

/** Takes the seat, or takes it again: the same seat id never takes a second one. */
async function activate() {
  const type = { 'Content-Type': 'application/json' }
  const { reply, answer } = await ask('POST', '/activate', type, {
    productId,
    activationCode,
    seatId,
  })
  if (!reply.ok) return refused(reply, answer)
  const { accessToken, activation, lease } = answer
  const { rightsVersion: version, nextContact } = lease
  const renewAt = renewalOf(activation)
  const askAt = Math.min(ahead(nextContact), renewAt)
  await remember({ accessToken, activation, version, refusal: null, failures: 0, askAt, renewAt })
}

async function poll() {
  const headers = {
    Authorization: `Bearer ${known.accessToken}`,
    'If-None-Match': `"${known.version}"`,
  }
  const { reply, answer } = await ask('GET', '/activation/updates', headers)
  const next = secondsOf(reply, 'leasehold-next-contact') ?? 3_600
  const askAt = Math.min(ahead(next), known.renewAt)
  if (reply.status === 304) return remember({ refusal: null, failures: 0, askAt })
  if (!reply.ok) return refused(reply, answer)
  const { activation, rightsVersion: version } = answer
  const renewAt = Math.min(known.renewAt, renewalOf(activation))
  const good = { refusal: null, failures: 0, askAt: Math.min(askAt, renewAt) }
  await remember({ activation, version, renewAt, ...good })
}

async function refused(reply, { errorCode = `HTTP ${reply.status}` }) {
  const wait = secondsOf(reply, 'retry-after') ?? secondsOf(reply, 'leasehold-next-contact')
  // A token that is no good any more is replaced with the next question; only 402 ends the rights.
  if (reply.status === 401) await remember({ accessToken: null })
  if (reply.status === 402) return remember({ refusal: errorCode, askAt: ahead(wait ?? 3_600) })
  await failed(wait ?? 0)
}

/** Later each time, and never all at once. */
async function failed(atLeastSeconds = 0) {
  const failures = known.failures + 1
  const pause = Math.min(3_600, 5 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2)
  await remember({ failures, askAt: ahead(Math.max(pause, atLeastSeconds)) })
}

async function look() {
  try {
    const isNew = known.accessToken === null || Date.now() >= known.renewAt
    if (Date.now() >= known.askAt) await (isNew ? activate() : poll())
  } catch {
    await failed()
  }
  const pause = Math.min(Math.max(known.askAt - Date.now(), 100), 60_000)
  setTimeout(look, pause)
}

/** From what is known, at once. */
function holds() {
  const { activation, refusal } = known
  return refusal === null && activation !== null && Date.now() < Date.parse(activation.leaseExpiry)
}

function has(key) {
  const feature = known.activation?.features.find((one) => one.key === key)
  return holds() && feature !== undefined && feature.total !== 0
}

const server = createServer((request, response) => {
  const [, path, key] = (request.url ?? '').split('/')
  const tell = (status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  if (path === 'licence') return tell(200, { ...known, accessToken: undefined, holds: holds() })
  if (path !== 'use') return tell(404, { error: 'GET /licence, GET /use/FEATURE' })
  if (has(key)) return tell(200, { done: key })
  tell(403, { error: `${key} is not part of the licence`, reason: known.refusal })
})
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`saas-service at http://127.0.0.1:${server.address().port}\n`)
})
await look()
