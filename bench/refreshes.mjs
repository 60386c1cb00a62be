import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { at, median } from './activations.mjs'
import { pgbench, sql, wrk } from './tools.mjs'

const activations = 10_000

/** Lease refreshes a second on one entitlement, against a single-row update of the same columns. */
export async function benchRefreshes(server, seeded, { connections, seconds, rounds }) {
  const file = join(tmpdir(), `leasehold-bench-${process.pid}.txt`)
  await writeFile(file, await activate(server, seeded))
  await sql(server, referenceRows(seeded.tenant))
  await sql(server, 'vacuum analyze activation')
  const ours = []
  const reference = []
  for (let round = 0; round < rounds; round++) {
    reference.push(
      await pgbench(server, at('pgbench/refresh.sql'), {
        clients: 16,
        seconds,
        define: { tenant: seeded.tenant, activations },
      }),
    )
    // The nonces of the first round are used up in the second, so each makes its own activations.
    if (round > 0) await writeFile(file, await activate(server, seeded))
    ours.push(await wrk(server, at('lua/refresh.lua'), { connections, seconds, args: [file] }))
  }
  return { ours: median(ours.map((each) => each.perSecond)), reference: median(reference) }
}

async function activate(server, seeded) {
  const lines = []
  let next = 0
  const worker = async () => {
    while (next < activations) {
      const seatId = `refresh-${next++}`
      const reply = await fetch(`${server.url}/api/v1/activate`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'n-tenantid': server.tenantId },
        body: JSON.stringify({ productId: seeded.product, activationCode: 'B000000001', seatId }),
      })
      if (reply.status !== 201) throw new Error(`activate: ${reply.status} ${await reply.text()}`)
      const { accessToken, activation } = await reply.json()
      lines.push(`${activation.id} ${accessToken} ${reply.headers.get('n-nonce')}`)
    }
  }
  await Promise.all(Array.from({ length: 64 }, worker))
  return `${lines.join('\n')}\n`
}

function referenceRows(tenant) {
  return `insert into activation (tenant_id, group_id, entitlement_id, id, seat_id, seat_name, method, mode,
      epoch, nonce, held, activated_at, last_lease_at, lease_expiry_at, fence_at, due_at)
    select '${tenant}', bench_id('group', 2), bench_id('entitlement', 2), bench_id('activation', i), 'reference ' || i,
      'bench', 'activationCode', 'online', 1, 1, true, now(), now(), now() + interval '1 day',
      now() + interval '1 day', now() + interval '1 day 30 seconds'
    from generate_series(1, ${activations}) i
    on conflict do nothing`
}
