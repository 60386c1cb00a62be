import { Table } from '@mantine/core'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Moment } from '../../shared/moment.tsx'
import { deviceTexts } from './device-texts.ts'
import { Evidence } from './evidence.tsx'
import { useSignText } from './sign-text.ts'

/** Signs of copies at one device; nothing when there are none. */
export function CopiesTable({ items }: { items: readonly Schemas['PossibleClone'][] }) {
  const t = useTexts(deviceTexts)
  const sign = useSignText()
  if (items.length === 0) return null
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('when')}</Table.Th>
            <Table.Th>{t('sign')}</Table.Th>
            <Table.Th>{t('evidence')}</Table.Th>
            <Table.Th>{t('address')}</Table.Th>
            <Table.Th>{t('holder')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.timestamp + item.sign}>
              <Table.Td>
                <Moment at={item.timestamp} />
              </Table.Td>
              <Table.Td>{sign(item.sign)}</Table.Td>
              <Table.Td>
                <Evidence of={item.evidence} />
              </Table.Td>
              <Table.Td>{item.ipAddress}</Table.Td>
              <Table.Td>{item.holder?.ipAddress}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
