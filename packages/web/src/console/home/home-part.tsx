import { Anchor, Badge, Group, Paper, Title, VisuallyHidden } from '@mantine/core'
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
        <Group gap="xs" wrap="nowrap">
          <Title order={2} size="h5" id={id}>
            {title}
          </Title>
          <Badge variant="light" style={{ flexShrink: 0 }}>
            {isEstimate ? t('about', { count }) : count}
          </Badge>
        </Group>
        <Anchor
          component={Link}
          to={to}
          size="sm"
          style={{ flexShrink: 0 }}
          aria-label={t('all', { what: title })}
        >
          {t('showAll')}
        </Anchor>
      </Group>
      {/* Where it is wider than the screen the arrow keys move it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as it says */}
      <div className="table-frame" tabIndex={0}>
        <table className="plain-table">
          <caption>
            <VisuallyHidden>{title}</VisuallyHidden>
          </caption>
          <thead>
            <tr>
              {columns.map(([header]) => (
                <th key={header}>{header}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={rowKey(item)}>
                {columns.map(([header, cell]) => (
                  <td key={header}>{cell(item)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Paper>
  )
}
