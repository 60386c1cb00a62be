import { connect } from 'node:net'
import fastify from 'fastify'
import { test } from 'vitest'
import { testServer } from './support/server.ts'
async function run(port: number, text: string, n: number) {
  return new Promise<number>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let seen = 0
    const t = performance.now()
    const batch = text.repeat(50)
    socket.on('data', (b) => {
      let i = -1
      const s = b.toString('latin1')
      while ((i = s.indexOf('HTTP/1.1 ', i + 1)) >= 0) {
        seen++
        if (seen % 50 === 0 && seen < n) socket.write(batch)
      }
      if (seen >= n) { socket.destroy(); resolve(n / ((performance.now() - t) / 1000)) }
    })
    socket.write(batch)
  })
}
test('bench', async () => {
  const server = await testServer({ routes: [(api) => { api.get('/x', async () => ({ a: 1 })); api.post('/y', async () => ({ a: 1 })) }] })
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const bare = fastify()
  bare.get('/api/v1/x', async () => ({ a: 1 }))
  bare.post('/api/v1/y', async () => ({ a: 1 }))
  await bare.listen({ port: 0, host: '127.0.0.1' })
  const p = (s: { server: { address(): unknown } }) => (s.server.address() as { port: number }).port
  const get = `GET /api/v1/x HTTP/1.1\r\nHost: x\r\nN-TenantId: ${server.tenantHeader}\r\nAuthorization: Bearer abc\r\n\r\n`
  const body = JSON.stringify({ productId: 'prod_xxxxxxxxxxxxxxxxxxxxxx', activationCode: 'AAAA-BBBB-CCCC-DDDD', seatId: 'machine-1', seatName: 'abc' })
  const post = `POST /api/v1/y HTTP/1.1\r\nHost: x\r\nN-TenantId: ${server.tenantHeader}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  for (let i = 0; i < 3; i++) {
    console.log('bare get', (await run(p(bare), get, 20000)).toFixed(0), 'ours get', (await run(p(server.app), get, 20000)).toFixed(0), 'bare post', (await run(p(bare), post, 20000)).toFixed(0), 'ours post', (await run(p(server.app), post, 20000)).toFixed(0))
  }
  await bare.close(); await server.close()
}, 120000)
