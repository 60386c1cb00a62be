import { Anchor, Badge, Group, Paper, Table, Title, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { Link } from 'react-router'
import { writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { homeTexts } from './home-texts.ts'

type Props<T> = {
  title: string
  total: number
  isEstimate: boolean
  items: readonly T[]
  /** Where all of them are. */
  to: string
  rowKey: (item: T) => string
  columns: readonly (readonly [header: string, cell: (item: T) => ReactNode])[]
}

/** One thing that needs a person: how much there is of it, and the first few. */
export function HomePart<T>({ title, total, isEstimate, items, to, rowKey, columns }: Props<T>) {
  const t = useTexts(homeTexts)
  const id = useId()
  const count = writeNumber(total)
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Group gap="xs">
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          <Badge variant="light" tt="none" miw="max-content">
            {isEstimate ? t('about', { count }) : count}
          </Badge>
        </Group>
        <Anchor component={Link} to={to} size="sm" aria-label={t('all', { what: title })}>
          {t('showAll')}
        </Anchor>
      </Group>
      <Table.ScrollContainer minWidth={320} type="native">
        <Table verticalSpacing={6}>
          <caption>
            <VisuallyHidden>{title}</VisuallyHidden>
          </caption>
          <Table.Thead>
            <Table.Tr>
              {columns.map(([header]) => (
                <Table.Th key={header}>{header}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <Table.Tr key={rowKey(item)}>
                {columns.map(([header, cell]) => (
                  <Table.Td key={header}>{cell(item)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  )
}
