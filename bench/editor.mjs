/** Edits an entitlement over the Management API. */
export async function editor(server) {
  const { clientId, clientSecret } = server.bootstrap
  const reply = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST',
    headers: { 'n-tenantid': server.tenantId },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  const { access_token: token } = await reply.json()
  return async (entitlementId, graceDays) => {
    const edited = await fetch(`${server.url}/api/v1/entitlements/${entitlementId}`, {
      method: 'PATCH',
      headers: {
        'n-tenantid': server.tenantId,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      // Less each time, so that no window holds it back.
      body: JSON.stringify({ gracePeriod: { type: 'day', count: graceDays } }),
    })
    if (edited.status !== 204) throw new Error(`edit: ${edited.status} ${await edited.text()}`)
  }
}
