import type { Interval } from '@leasehold/core/interval'
import type { Command } from 'commander'
import { apiCommand, online } from '../api/session.ts'
import { findLocalServer, handOver } from '../local-servers/local-servers.ts'
import { readToken } from '../local-servers/token-files.ts'
import { findEntitlement } from '../names/orders.ts'
import { parseInterval } from '../text/interval.ts'
import { UsageError } from '../usage-error.ts'

type Options = { out?: string; force?: true; period?: Interval; reason?: string }
type BackOptions = { withoutToken?: true; atOnce?: true; reason?: string }

type Delegated = {
  status: string
  export: { takeBackDate: string | null; exposedUntil: string | null } | null
}

/** Giving an entitlement to a local license server, and taking it back. */
export function addDelegate(entitlements: Command): void {
  apiCommand(entitlements, {
    usage: 'export <entitlement> <server>',
    description: 'have a local license server serve it: a token to carry there',
    example: 'entitlements export Acme "Site North" --out acme.token',
  })
    .option('--out <file>', 'write the token there')
    .option('--period <period>', 'how long each of its tokens lasts', parseInterval)
    .option('--force', 'also while seats are held: they ride along until their leases end')
    .option('--reason <text>', 'why, for the history')
    .action(
      online(async (session, text: string, server: string, options: Options) => {
        const { api } = session
        const { id } = await findEntitlement(api, text)
        const { id: localLicenseServerId } = await findLocalServer(api, server)
        const body = { localLicenseServerId, delegationPeriod: options.period }
        const query = { force: options.force, reason: options.reason }
        const path = `/entitlements/${id}/export`
        await handOver(session, await api.send('POST', path, body, query), options)
      }),
    )

  apiCommand(entitlements, {
    usage: 'export-token <entitlement>',
    description: 'a fresh token of an exported entitlement: what was edited, and a later end',
    example: 'entitlements export-token Acme --out acme.token',
  })
    .option('--out <file>', 'write the token there')
    .option('--period <period>', 'how long its tokens last from now on', parseInterval)
    .option('--reason <text>', 'why, for the history')
    .action(
      online(async (session, text: string, options: Options) => {
        const { id } = await findEntitlement(session.api, text)
        const path = `/entitlements/${id}/export/token`
        const query = { reason: options.reason }
        const body = options.period && { delegationPeriod: options.period }
        await handOver(session, await session.api.send('POST', path, body, query), options)
      }),
    )

  apiCommand(entitlements, {
    usage: 'take-back <entitlement> [token]',
    description: 'serve it here again, with the token of the local license server or without',
    example: 'entitlements take-back Acme return.token',
  })
    .option('--without-token', 'when the delegation has ended')
    .option('--at-once', 'without a token, now: seats may be used twice; needs a reason')
    .option('--reason <text>', 'why, for the history')
    .action(
      online(
        async ({ api, print }, text: string, given: string | undefined, options: BackOptions) => {
          const { id } = await findEntitlement(api, text)
          if ((given === undefined) !== (options.withoutToken ?? false)) {
            throw new UsageError('Give the token, or --without-token.')
          }
          const body = given ? { token: await readToken(given) } : { importWithoutToken: true }
          const query = { atOnce: options.atOnce, reason: options.reason }
          const before = options.atOnce && (await api.get<Delegated>(`/entitlements/${id}`))
          await api.send('POST', `/entitlements/${id}/import`, body, query)
          const after = await api.get<Delegated>(`/entitlements/${id}`)
          print(after, () =>
            after.export
              ? `It comes back at ${after.export.takeBackDate}.\n`
              : `It is served here again: ${after.status}.\n${before ? riskOf(before) : ''}`,
          )
        },
      ),
    )
}

function riskOf({ export: given }: Delegated): string {
  if (!given) return ''
  const until = given.exposedUntil ? `until ${given.exposedUntil}` : 'without end'
  return `Devices may run besides ${until}, and seats be used twice.\n`
}
