import { Alert, Anchor, Stack, Table, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useTexts } from '../../../i18n/texts.ts'
import { Moment } from '../../../shared/moment.tsx'
import { changeTexts } from './change-texts.ts'
import type { Preview } from './send-change.ts'

/** Which devices run on it, and by when each would know in each way. */
export function PreviewDevices({ of }: { of: Preview }) {
  const t = useTexts(changeTexts)
  const { total, items, worstCase } = of.devices
  if (total === 0) return <Text size="sm">{t('noDevices')}</Text>
  return (
    <Stack gap="xs">
      <Text size="sm">
        <strong>{t('devices', { count: total })}.</strong>{' '}
        {worstCase === null ? (
          t('noWorstCase')
        ) : (
          <>
            {t('allKnowBy')} <Moment at={worstCase} />
          </>
        )}
      </Text>
      {items.length < total && <Text size="sm">{t('moreDevices', { shown: items.length })}</Text>}
      <Table.ScrollContainer minWidth={560} mah={260}>
        <Table fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('device')}</Table.Th>
              <Table.Th>{t('mode')}</Table.Th>
              <Table.Th>{t('pushBy')}</Table.Th>
              <Table.Th>{t('pollBy')}</Table.Th>
              <Table.Th>{t('renewBy')}</Table.Th>
              <Table.Th>{t('leaseBy')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((device) => (
              <Table.Tr key={device.activationId}>
                <Table.Th scope="row" fw={500}>
                  <Anchor component={Link} to={`/devices/${device.activationId}`} size="sm">
                    {device.seatName ?? device.seatId}
                  </Anchor>
                </Table.Th>
                <Table.Td>{t(device.mode)}</Table.Td>
                <Table.Td>{orDash(device.pushBy)}</Table.Td>
                <Table.Td>{orDash(device.pollBy)}</Table.Td>
                <Table.Td>{orDash(device.renewBy)}</Table.Td>
                <Table.Td>
                  <Moment at={device.worstCase} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  )
}

/** Null: not by this way. */
function orDash(at: string | null) {
  return at === null ? '–' : <Moment at={at} />
}

/** What the editor would not expect of the delivery, before it is made. */
export function DeliveryNote({ of }: { of: Preview }) {
  const t = useTexts(changeTexts)
  if (of.undetected.length === 0) return null
  const groups = of.undetected.map((group) => t(group)).join(', ')
  return (
    <Alert color="orange" variant="light" title={t('notByItself')}>
      {t('notDetected', { groups })}
    </Alert>
  )
}
