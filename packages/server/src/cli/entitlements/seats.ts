import { activationOperations } from '@leasehold/core/outcome'
import { type Command, Option } from 'commander'
import type { Static } from 'typebox'
import type { ActivationLog } from '../../management/activations/activation-model.ts'
import { type ListOptions, listOptions, listQuery, printPage } from '../api/listing.ts'
import type { Activation, Page } from '../api/models.ts'
import { apiCommand, online } from '../api/session.ts'
import { findEntitlement } from '../names/orders.ts'
import { writeInstant } from '../text/instant.ts'

type LogFilters = { seat?: string; operation?: string; from?: string; to?: string }
type LogPage = Static<typeof ActivationLog>

/** Who sits where, and what happened at the seats. */
export function addSeats(entitlements: Command): void {
  const seats = apiCommand(entitlements, {
    usage: 'seats <entitlement>',
    description: 'list the seats that are taken now, the latest first',
    example: 'entitlements seats Acme',
  })
  listOptions(seats, null)
    .option('--seat <id>', 'only this seat')
    .option(
      '--status <status>',
      'active, linger or leaseExpired, in place of what holds a seat now',
    )
    .action(
      online(
        async (
          session,
          text: string,
          options: ListOptions & { seat?: string; status?: string },
        ) => {
          const { id } = await findEntitlement(session.api, text)
          const { seat: seatId, status } = options
          const query = { ...listQuery(options), seatId, status }
          const path = `/entitlements/${id}/activations`
          const page = await session.api.get<Page<Activation>>(path, query)
          const header = ['seat', 'name', 'status', 'lease ends', 'activated', 'id']
          printPage(session, page, header, (activation) => [
            activation.seatId,
            activation.seatName,
            activation.status,
            writeInstant(activation.leaseExpiry),
            writeInstant(activation.activated),
            activation.id,
          ])
        },
      ),
    )

  const log = apiCommand(entitlements, {
    usage: 'log <entitlement>',
    description: 'list what happened at the seats, refusals included, newest first',
    example: 'entitlements log Acme --from 2026-01-01',
  })
  listOptions(log, null)
    .option('--seat <id>', 'only this seat')
    .addOption(new Option('--operation <operation>', 'only this').choices(activationOperations))
    .option('--from <date>', 'not before')
    .option('--to <date>', 'before')
    .action(
      online(async (session, text: string, options: ListOptions & LogFilters) => {
        const { id } = await findEntitlement(session.api, text)
        const { seat: seatId, operation, from: dateFrom, to: dateTo } = options
        const query = { ...listQuery(options), seatId, operation, dateFrom, dateTo }
        const page = await session.api.get<LogPage>(`/entitlements/${id}/activations-log`, query)
        printPage(session, page, ['time', 'seat', 'what', 'seats', 'detail'], (line) => [
          writeInstant(line.timestamp),
          line.seatId,
          line.operation,
          line.seatLimit === null ? line.seatsUsed : `${line.seatsUsed} of ${line.seatLimit}`,
          detailText(line.detail),
        ])
      }),
    )
}

function detailText(detail: Record<string, unknown> | null): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => (name === 'code' ? String(value) : `${name} ${JSON.stringify(value)}`))
    .join(', ')
}
