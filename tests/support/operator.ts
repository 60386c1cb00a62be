// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects and fails if it is not there
type Json = any

/** Whoever runs a local license server, at its operations. */
export type Operator = {
  get(path: string): Promise<Json>
  post(path: string, body?: unknown): Promise<Json>
  /** The same, whatever the answer is. */
  try(path: string, body: unknown): Promise<{ status: number; body: Json }>
}

export function openOperator({
  url,
  tenantId,
  password,
  fetch: ask = fetch,
}: {
  url: string
  tenantId: string
  password: string
  fetch?: (url: string, init?: RequestInit) => Promise<Response>
}): Operator {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await ask(`${url}/api/v1/lls${path}`, {
      method,
      headers: {
        ...{ 'n-tenantid': tenantId, authorization },
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, body: await reply.json() }
  }
  const ok = async (method: string, path: string, content?: unknown) => {
    const { status, body } = await call(method, path, content)
    if (status < 300) return body
    throw new Error(`${method} ${path} answers ${status}: ${JSON.stringify(body)}`)
  }
  return {
    get: (path) => ok('GET', path),
    post: (path, body) => ok('POST', path, body),
    try: (path, body) => call('POST', path, body),
  }
}
