/** Requests that were sent and not answered, with the key of each. */
const unanswered = new Map<string, string>()

/**
 * Gives a request that makes something an `Idempotency-Key`. Whoever sends the same once more
 * because the answer was lost sends the key that it had, and the server does it once.
 * @returns to be called when there was an answer, whatever it says
 */
export async function giveKey(request: Request): Promise<() => void> {
  if (!takesKey(request)) return () => {}
  const name = `${request.url} ${await request.clone().text()}`
  const key = unanswered.get(name) ?? newKey()
  unanswered.set(name, key)
  request.headers.set('idempotency-key', key)
  return () => unanswered.delete(name)
}

/** Files take none (docs/decisions/0041), and signing in is not a thing to do twice. */
function takesKey({ method, url, headers }: Request): boolean {
  const type = headers.get('content-type') ?? 'application/json'
  return (
    method === 'POST' &&
    type.startsWith('application/json') &&
    !/\/api\/v1\/(console|portal)\//.test(url)
  )
}

// Not `randomUUID`: without TLS, as on a machine of one's own network, browsers have none.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
