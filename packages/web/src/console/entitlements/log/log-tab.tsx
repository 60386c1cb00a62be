import { Anchor, Badge, NativeSelect, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { type Column, ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { SeatsInUse } from '../../../shared/seats-in-use.tsx'
import type { Entitlement } from '../entitlement.ts'
import { LogDetail } from './log-detail.tsx'
import { logTexts } from './log-texts.ts'

type Line = Schemas['ActivationLogLine']
const operations = [
  ...(['activate', 'refresh', 'update', 'deactivate', 'lapse'] as const),
  ...(['featureCheckout', 'featureReturn', 'featureUsage'] as const),
  ...(['activationDenied', 'featureCheckoutDenied'] as const),
]

/** The activation log, with what each refusal meant and what would cure it. */
export function LogTab({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(logTexts)
  const state = useListState('', { prefix: 'log-' })
  const { operation, seatId, dateFrom, dateTo } = state.filters(
    ...(['operation', 'seatId', 'dateFrom', 'dateTo'] as const),
  )
  const { pageNumber, pageSize } = state.query
  const search = useDebouncedCallback((text: string) => state.set({ seatId: text.trim() }), 250)
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/activations-log', {
    params: {
      path: { entitlementId: entitlement.id },
      query: {
        ...{ pageNumber, pageSize },
        ...(operation && { operation: operation as Line['operation'] }),
        ...(seatId && { seatId }),
        ...(dateFrom && { dateFrom }),
        ...(dateTo && { dateTo }),
      },
    },
  })
  return (
    <ListTable
      caption={t('caption')}
      state={state}
      read={read}
      rowKey={keyOf}
      columns={useColumns(entitlement.seatCount)}
      tools={
        <>
          <TextInput
            label={t('seat')}
            defaultValue={seatId ?? ''}
            onChange={({ currentTarget }) => search(currentTarget.value)}
          />
          <NativeSelect
            label={t('show')}
            data={[
              { value: '', label: t('everything') },
              ...operations.map((value) => ({ value, label: t(value) })),
            ]}
            value={operation ?? ''}
            onChange={({ currentTarget }) => state.set({ operation: currentTarget.value })}
          />
          <MomentInput
            label={t('from')}
            value={dateFrom ?? null}
            onChange={(at) => state.set({ dateFrom: at })}
          />
          <MomentInput
            label={t('to')}
            value={dateTo ?? null}
            onChange={(at) => state.set({ dateTo: at })}
          />
        </>
      }
      empty={<EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>}
    />
  )
}

/** Lines have no id of their own. */
function keyOf({ timestamp, seatId, operation, detail, seatsUsed }: Line): string {
  return [timestamp, seatId, operation, seatsUsed, JSON.stringify(detail)].join(' ')
}

function useColumns(seatCount: number): Column<Line>[] {
  const t = useTexts(logTexts)
  return [
    { id: 'time', header: t('time'), cell: ({ timestamp }) => <Moment at={timestamp} /> },
    {
      id: 'seat',
      header: t('seat'),
      cell: ({ activationId, seatId }) =>
        activationId ? (
          <Anchor component={Link} to={`/devices/${activationId}`}>
            {seatId}
          </Anchor>
        ) : (
          seatId
        ),
    },
    {
      id: 'what',
      header: t('what'),
      cell: ({ operation }) => (
        <Badge variant="light" color={/Denied$/.test(operation) ? 'red' : 'gray'}>
          {t(operation)}
        </Badge>
      ),
    },
    { id: 'detail', header: t('detail'), cell: (line) => <LogDetail line={line} /> },
    {
      id: 'inUse',
      header: t('inUse'),
      cell: ({ seatsUsed, seatLimit }) => (
        <SeatsInUse used={seatsUsed} count={seatLimit ?? seatCount} />
      ),
    },
    {
      id: 'address',
      header: t('address'),
      cell: ({ location: { ipAddress } }) => (
        <Text span size="sm" c="dimmed">
          {ipAddress}
        </Text>
      ),
    },
  ]
}
