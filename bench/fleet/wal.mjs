import { seed } from '../seed.mjs'
import { startServer } from '../server.mjs'
import { sql } from '../tools.mjs'

const calls = 300

/** Bytes of write-ahead log that an activation and a refresh cost the database, measured one by one. */
export async function measureWal() {
  const server = await startServer()
  try {
    const { product } = await seed(server, 1, 1)
    const seats = Array.from({ length: calls }, (_, i) => `seat-${i}`)
    const call = (method, path, headers, body) =>
      fetch(`${server.url}/api/v1${path}`, {
        method,
        headers: { 'n-tenantid': server.tenantId, ...headers },
        ...(body && { body: JSON.stringify(body) }),
      })
    const activate = async (seatId) => {
      const body = { productId: product, activationCode: 'B000000001', seatId }
      const reply = await call('POST', '/activate', { 'content-type': 'application/json' }, body)
      return { token: (await reply.json()).accessToken, nonce: reply.headers.get('n-nonce') }
    }
    const refresh = async ({ token, nonce }) => {
      const headers = { authorization: `Bearer ${token}`, 'n-nonce': nonce }
      const reply = await call('PATCH', '/activation', headers)
      if (reply.status !== 200) throw new Error(`refresh: ${reply.status}`)
      const { accessToken } = await reply.json()
      return { token: accessToken, nonce: reply.headers.get('n-nonce') }
    }
    let tokens = []
    const activation = await bytesOf(server, async () => {
      for (const seat of seats) tokens.push(await activate(seat))
    })
    // The first write to a page after a checkpoint logs all of it; by now they have all been written.
    const again = []
    for (const each of tokens) again.push(await refresh(each))
    tokens = again
    const renewal = await bytesOf(server, async () => {
      for (const each of tokens) await refresh(each)
    })
    return { activation: activation / calls, renewal: renewal / calls }
  } finally {
    await server.stop()
  }
}

async function bytesOf(server, work) {
  const position = async () =>
    Number(await sql(server, "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
  const before = await position()
  await work()
  return (await position()) - before
}
