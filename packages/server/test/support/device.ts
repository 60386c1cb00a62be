import type { Reply, TestServer } from './server.ts'
import type { Sold } from './shop.ts'

/** An application's side of the Licensing API: keeps its token and nonce as a client would. */
export type Device = {
  seatId: string
  token: string
  nonce: string
  activate(more?: object, headers?: Record<string, string>): Promise<Reply>
  call(
    method: 'GET' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>
  refresh(headers?: Record<string, string>): Promise<Reply>
  checkout(key: string, amount: number, headers?: Record<string, string>): Promise<Reply>
  giveBack(key: string, amount: number): Promise<Reply>
  deactivate(): Promise<Reply>
}

export function device(server: TestServer, sold: Sold, seatId: string): Device {
  const self: Device = {
    seatId,
    token: '',
    nonce: '',
    async activate(more = {}, headers = {}) {
      const body = { productId: sold.product, activationCode: sold.code, seatId, ...more }
      const reply = await server.post('/api/v1/activate', body, { token: null, headers })
      if (reply.status === 201) self.token = reply.body.accessToken
      keepNonce(reply)
      return reply
    },
    async call(method, path, body, headers = {}) {
      const send = { GET: server.get, DELETE: server.delete, PATCH: server.get, POST: server.get }
      const sending = {
        token: self.token,
        headers: { ...(self.nonce ? { 'n-nonce': self.nonce } : {}), ...headers },
      }
      const url = `/api/v1/activation${path}`
      const reply =
        method === 'PATCH'
          ? await server.patch(url, body, sending)
          : method === 'POST'
            ? await server.post(url, body, sending)
            : await send[method](url, sending)
      keepNonce(reply)
      return reply
    },
    async refresh(headers) {
      const reply = await self.call('PATCH', '', undefined, headers)
      if (reply.status === 200) self.token = reply.body.accessToken
      return reply
    },
    checkout: (key, amount, headers) =>
      self.call('PATCH', '/features/checkout', { key, amount }, headers),
    giveBack: (key, amount) => self.call('PATCH', '/features/return', { key, amount }),
    deactivate: () => self.call('DELETE', ''),
  }
  function keepNonce(reply: Reply): void {
    const nonce = reply.headers['n-nonce']
    if (nonce) self.nonce = nonce
  }
  return self
}
