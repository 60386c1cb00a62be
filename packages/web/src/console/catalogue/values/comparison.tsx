import { Badge, Group, Table, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { useMay } from '../../session.ts'
import { AttributeCell } from './attribute-cell.tsx'
import classes from './comparison.module.css'
import { DefinitionActions } from './definition-actions.tsx'
import { FeatureCell } from './feature-cell.tsx'
import type { Attribute, Feature, Place } from './places.ts'
import { valueTexts } from './value-texts.ts'

export type ColumnOfValues = {
  readonly place: Place
  readonly title: string
  /** Beside its title: what can be done with it. */
  readonly actions?: ReactNode
}

type Values = { features: readonly Feature[]; attributes: readonly Attribute[] }

/** Features and attributes side by side, a column for each place; every value is edited in place. */
export function Comparison({
  caption,
  columns,
}: {
  caption: string
  columns: readonly ColumnOfValues[]
}) {
  const read = useQueries({
    queries: columns.map(({ place }) => ({
      queryKey: ['values', place.key],
      queryFn: async (): Promise<Values> => {
        const [features, attributes] = await Promise.all([
          place.listFeatures(),
          place.listAttributes(),
        ])
        return { features, attributes }
      },
    })),
    combine: (results) => {
      const failed = results.find(({ error }) => error)
      const values = results.map(({ data }) => data)
      return {
        data: values.every((value) => value !== undefined) ? (values as Values[]) : undefined,
        error: failed?.error ?? null,
        refetch: () => Promise.all(results.map((result) => result.refetch())),
      }
    },
  })
  return (
    <Loaded of={read} lines={8}>
      {(values) => <Grid caption={caption} columns={columns} values={values} />}
    </Loaded>
  )
}

function Grid({
  caption,
  columns,
  values,
}: {
  caption: string
  columns: readonly ColumnOfValues[]
  values: readonly Values[]
}) {
  const t = useTexts(valueTexts)
  const mayChange = useMay()('products:admin')
  const [first] = values
  const at = columns.map((column, index) => ({
    ...column,
    features: new Map(values[index]?.features.map((feature) => [feature.id, feature])),
    attributes: new Map(values[index]?.attributes.map((attribute) => [attribute.id, attribute])),
  }))
  return (
    <Table.ScrollContainer minWidth={260 + 150 * columns.length}>
      <Table verticalSpacing="xs" withColumnBorders>
        <caption className={classes.caption}>{caption}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('key')}</Table.Th>
            {columns.map(({ place, title, actions }) => (
              <Table.Th key={place.key} scope="col">
                <Group gap="xs" wrap="nowrap">
                  {title}
                  {actions}
                </Group>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {first?.features.map((feature) => (
            <Table.Tr key={feature.id}>
              <Head of={feature} kind="feature" at={columns[0]?.place} />
              {at.map(({ place, title, features }) => {
                const own = features.get(feature.id)
                return (
                  <Table.Td key={place.key}>
                    {own && (
                      <FeatureCell
                        feature={own}
                        place={place}
                        column={title}
                        mayChange={mayChange}
                      />
                    )}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
          {first?.attributes.map((attribute) => (
            <Table.Tr key={attribute.id}>
              <Head of={attribute} kind="attribute" at={columns[0]?.place} />
              {at.map(({ place, title, attributes }) => {
                const own = attributes.get(attribute.id)
                return (
                  <Table.Td key={place.key}>
                    {own && (
                      <AttributeCell
                        attribute={own}
                        place={place}
                        column={title}
                        mayChange={mayChange}
                      />
                    )}
                  </Table.Td>
                )
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** The key of a row, what it is, and what can be done with it where it is defined. */
function Head({
  of,
  kind,
  at,
}: {
  of: Feature | Attribute
  kind: 'feature' | 'attribute'
  at: Place | undefined
}) {
  const t = useTexts(valueTexts)
  const may = useMay()
  const isOwn = at !== undefined && of.level === at.level
  return (
    <Table.Th scope="row">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <div>
          <Text size="sm" fw={600}>
            {of.key}
          </Text>
          <Text size="xs" c="dimmed" fw={400}>
            {t(kind === 'feature' ? (of.type as Feature['type']) : (of.type as Attribute['type']))}
            {'description' in of && of.description ? ` · ${of.description}` : ''}
          </Text>
          {!isOwn && (
            <Badge variant="light" color="gray">
              {t('inAll')}
            </Badge>
          )}
        </div>
        {isOwn && may('products:admin') && <DefinitionActions of={of} kind={kind} at={at} />}
      </Group>
    </Table.Th>
  )
}
