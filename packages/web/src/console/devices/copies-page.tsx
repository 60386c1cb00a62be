import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { query } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { useListState } from '../../shared/list-state.ts'
import { ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { EntitlementLink } from '../entitlements/entitlement-link.tsx'
import { deviceTexts } from './device-texts.ts'
import { Evidence } from './evidence.tsx'
import { useSignText } from './sign-text.ts'

/** Devices that have shown signs of copies, at all entitlements, the latest first. */
export function CopiesPage() {
  const t = useTexts(deviceTexts)
  const sign = useSignText()
  const state = useListState('')
  const { pageNumber, pageSize } = state.query
  const read = query.useQuery('get', '/api/v1/possible-clones', {
    params: { query: { pageNumber, pageSize, expand: 'entitlement' } },
  })
  return (
    <>
      <PageHeader title={t('copies')} subtitle={t('copiesText')} />
      <ListTable
        caption={t('copies')}
        state={state}
        read={read}
        rowKey={({ activationId, timestamp, sign }) => activationId + timestamp + sign}
        columns={[
          { id: 'when', header: t('when'), cell: ({ timestamp }) => <Moment at={timestamp} /> },
          {
            id: 'seat',
            header: t('device'),
            cell: (sign) => (
              <>
                <Anchor component={Link} to={`/devices/${sign.activationId}`} fw={500}>
                  {sign.seatId ?? sign.activationId}
                </Anchor>
                <Text size="xs">
                  <EntitlementLink of={sign} tab="seats" />
                </Text>
              </>
            ),
          },
          { id: 'sign', header: t('sign'), cell: (item) => sign(item.sign) },
          {
            id: 'evidence',
            header: t('evidence'),
            cell: ({ evidence }) => <Evidence of={evidence} />,
          },
          { id: 'address', header: t('address'), cell: ({ ipAddress }) => ipAddress },
        ]}
        empty={<EmptyState title={t('noSigns')}>{t('copiesText')}</EmptyState>}
      />
    </>
  )
}
