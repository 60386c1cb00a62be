import { Table, Text } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { rightsTexts } from './rights-texts.ts'
import { SourceText } from './source-text.tsx'
import type { useSources } from './sources.ts'

export function AttributesTable({
  entitlement,
  sources,
}: {
  entitlement: Entitlement
  sources: ReturnType<typeof useSources>
}) {
  const t = useTexts(rightsTexts)
  const field = useTexts(fieldTexts)
  const attributes = entitlement.attributes ?? []
  if (attributes.length === 0) return <Text size="sm">{t('noAttributes')}</Text>
  const write = (value: unknown) => (value === null ? field('empty') : String(value))
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('value')}</Table.Th>
            <Table.Th>{t('source')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attributes.map((attribute) => (
            <Table.Tr key={attribute.id}>
              <Table.Th scope="row" fw={500}>
                {attribute.key}
              </Table.Th>
              <Table.Td>{write(attribute.value)}</Table.Td>
              <Table.Td>
                <SourceText source={sources.ofAttribute(attribute)} write={write} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
