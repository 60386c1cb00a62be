import { Table, Text } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from './change-texts.ts'
import { type IsSwitch, toldChanges, useFieldText, useValueText } from './field-text.tsx'

/** What changes from what to what, a row for each field. */
export function ChangesTable({
  changes,
  isSwitch,
}: {
  changes: readonly Schemas['EntitlementChange'][]
  isSwitch?: IsSwitch | undefined
}) {
  const t = useTexts(changeTexts)
  const fieldText = useFieldText()
  const valueText = useValueText()
  const told = toldChanges(changes)
  if (told.length === 0) return <Text size="sm">{t('nothingChanges')}</Text>
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('field')}</Table.Th>
            <Table.Th>{t('from')}</Table.Th>
            <Table.Th>{t('to')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {told.map(({ field, from, to }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row" fw={500}>
                {fieldText(field)}
              </Table.Th>
              <Table.Td>{valueText(field, from, isSwitch)}</Table.Td>
              <Table.Td>{valueText(field, to, isSwitch)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
