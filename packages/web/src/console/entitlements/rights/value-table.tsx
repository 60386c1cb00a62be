import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { rightsTexts } from './rights-texts.ts'
import { SourceText } from './source-text.tsx'
import type { Source } from './sources.ts'

type Row = readonly [name: string, value: ReactNode, source: Source]

/** Values with their names and where each comes from. */
export function ValueTable({ rows, footer }: { rows: readonly Row[]; footer?: string }) {
  const t = useTexts(rightsTexts)
  return (
    <>
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
            {rows.map(([name, value, source]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500}>
                  {name}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
                <Table.Td>
                  <SourceText source={source} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {footer && (
        <Text size="sm" c="dimmed">
          {footer}
        </Text>
      )}
    </>
  )
}
