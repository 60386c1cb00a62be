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

// Whoever signs in or chooses a password does not do that twice; the answer is a session.
const ways = /\/api\/v1\/(console\/|portal\/(account\/)?(session|password|sso)\b)/

/**
 * Files take none (docs/decisions/0041). Of changes only the token that refreshes a seat: it counts
 * once, where another change that is sent again sets the same again.
 */
function takesKey({ method, url, headers }: Request): boolean {
  const type = headers.get('content-type') ?? 'application/json'
  const makes = method === 'POST' || (method === 'PATCH' && url.endsWith('/activations/offline'))
  return makes && type.startsWith('application/json') && !ways.test(url)
}

// Not `randomUUID`: without TLS, as on a machine of one's own network, browsers have none.
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
