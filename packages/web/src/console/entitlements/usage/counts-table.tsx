import { Badge, Paper, Table, Text, Title } from '@mantine/core'
import { query } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { usageTexts } from './usage-texts.ts'

/** Usage counts by period, the latest first. */
export function CountsTable({ entitlementId }: { entitlementId: string }) {
  const t = useTexts(usageTexts)
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/usage', {
    params: { path: { entitlementId } },
  })
  return (
    <Paper component="section" withBorder p="md">
      <Title order={2} size="h4">
        {t('counts')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('countsText')}
      </Text>
      <Loaded of={read}>
        {({ periods }) =>
          periods.length === 0 ? (
            <Text size="sm">{t('noCounts')}</Text>
          ) : (
            <Table.ScrollContainer minWidth={520}>
              <Table verticalSpacing={4}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('feature')}</Table.Th>
                    <Table.Th>{t('from')}</Table.Th>
                    <Table.Th>{t('to')}</Table.Th>
                    <Table.Th ta="right">{t('used')}</Table.Th>
                    <Table.Th ta="right">{t('overdraft')}</Table.Th>
                    <Table.Th>{t('closedBy')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {periods.toReversed().map(({ key, from, to, used, ...period }) => (
                    <Table.Tr key={[key, from, to, period.reason].join(' ')}>
                      <Table.Th scope="row" fw={500}>
                        {key}
                      </Table.Th>
                      <Table.Td>
                        <Moment at={from} as="day" />
                      </Table.Td>
                      <Table.Td>
                        {period.open ? (
                          <Badge variant="light">{t('open')}</Badge>
                        ) : (
                          <Moment at={to} as="day" />
                        )}
                      </Table.Td>
                      <Table.Td ta="right">{writeNumber(used)}</Table.Td>
                      <Table.Td ta="right">
                        {period.overdraftUsed > 0 ? (
                          <Badge variant="light" color="orange">
                            {writeNumber(period.overdraftUsed)}
                          </Badge>
                        ) : (
                          '0'
                        )}
                      </Table.Td>
                      <Table.Td>{period.reason ? t(period.reason) : ''}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Paper>
  )
}
