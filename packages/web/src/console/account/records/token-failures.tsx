import { Table, Text, Title } from '@mantine/core'
import { query } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { auditTexts } from './audit-texts.ts'

/** Who tries tokens and secrets that are none: many from one address are somebody's guesses. */
export function TokenFailures({ span }: { span: { from?: string; to?: string } }) {
  const t = useTexts(auditTexts)
  const read = query.useQuery('get', '/api/v1/account/audit/token-failures', {
    params: { query: span },
  })
  return (
    <section>
      <Title order={2} size="h4" mt="xl">
        {t('refusedTokens')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('refusedTokensAre')}
      </Text>
      <Loaded of={read} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{t('noneRefused')}</Text>
          ) : (
            <Table.ScrollContainer minWidth={480}>
              <Table aria-label={t('refusedTokens')}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('hour')}</Table.Th>
                    <Table.Th>{t('code')}</Table.Th>
                    <Table.Th>{t('address')}</Table.Th>
                    <Table.Th ta="right">{t('count')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ hour, code, ipAddress, count }) => (
                    <Table.Tr key={`${hour} ${code} ${ipAddress}`}>
                      <Table.Td>
                        <Moment at={hour} />
                      </Table.Td>
                      <Table.Td>{code}</Table.Td>
                      <Table.Td>{ipAddress}</Table.Td>
                      <Table.Td ta="right">{writeNumber(count)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </section>
  )
}
