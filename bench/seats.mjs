/** Takes seats of one entitlement, or of many, and tells their tokens. */
export async function takeSeats(server, seeded, { count, entitlements = 1, prefix }) {
  const seats = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      const i = next++
      const code = `B${String((i % entitlements) + 100).padStart(9, '0')}`
      const reply = await fetch(`${server.url}/api/v1/activate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'n-tenantid': server.tenantId },
        body: JSON.stringify({
          productId: seeded.product,
          activationCode: code,
          seatId: `${prefix}-${i}`,
        }),
      })
      if (reply.status !== 201) throw new Error(`activate: ${reply.status} ${await reply.text()}`)
      const { accessToken, activation, lease } = await reply.json()
      const { id, entitlementId } = activation
      seats.push({ token: accessToken, version: lease.rightsVersion, id, entitlementId })
    }
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  return seats
}
