import { Table } from '@mantine/core'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from './change-texts.ts'
import { type IsSwitch, useFieldText, useValueText } from './field-text.tsx'

type Value = Parameters<ReturnType<typeof useValueText>>[1]

type Props = {
  caption?: string
  /** What the two values of a field are. */
  heads: readonly [string, string]
  rows: readonly { readonly field: string; readonly values: readonly [Value, Value] }[]
  isSwitch?: IsSwitch | undefined
}

/** Two values beside each other for each field: before and after, saved and on the device. */
export function FieldValues({ caption, heads, rows, isSwitch }: Props) {
  const t = useTexts(changeTexts)
  const fieldText = useFieldText()
  const valueText = useValueText()
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table verticalSpacing={4} fz="sm" captionSide="top">
        {caption && <Table.Caption>{caption}</Table.Caption>}
        <Table.Thead>
          <Table.Tr>
            {[t('field'), ...heads].map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ field, values: [one, other] }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row" fw={500}>
                {fieldText(field)}
              </Table.Th>
              <Table.Td>{valueText(field, one, isSwitch)}</Table.Td>
              <Table.Td>{valueText(field, other, isSwitch)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
