import { Button, CloseButton, Group, Stack, Text } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { Link } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { FindSelect } from '../../shared/find-select.tsx'
import { orderTexts } from './order-texts.ts'

type Offering = Schemas['Offering']

function useOfferings(search: string) {
  return query.useQuery(
    'get',
    '/api/v1/offerings',
    {
      params: {
        query: {
          pageSize: 20,
          sort: 'name',
          expand: 'edition.product,plan',
          ...(search && { search }),
        },
      },
    },
    { placeholderData: keepPreviousData },
  )
}

/** What is ordered: offerings, found by name or SKU. One may be taken several times. */
export function OfferingPicks({
  picked,
  onChange,
}: {
  picked: readonly Offering[]
  onChange: (picked: readonly Offering[]) => void
}) {
  const t = useTexts(orderTexts)
  const all = useOfferings('')
  return (
    <Stack gap="xs">
      <FindSelect
        label={t('offerings')}
        placeholder={t('findOffering')}
        description={t('offeringsHint')}
        nothing={t('noOffering')}
        useFound={useOfferings}
        write={({ id, name, sku }) => ({ key: id, label: `${sku} · ${name}` })}
        picked={null}
        onPick={(offering) => onChange([...picked, offering])}
      />
      {all.data?.elementsTotal === 0 && (
        <Text size="sm">
          {t('noOfferings')}{' '}
          <Button component={Link} to="/offerings" size="xs" variant="default">
            {t('toOfferings')}
          </Button>
        </Text>
      )}
      {picked.map((offering, place) => (
        <Group
          // The same may be there twice: it is the place that tells them apart.
          key={`${offering.id} ${picked.slice(0, place).filter(({ id }) => id === offering.id).length}`}
          justify="space-between"
          wrap="nowrap"
        >
          <div>
            <Text size="sm" fw={500}>
              {offering.name}
            </Text>
            <Text size="xs" c="dimmed">
              {[
                offering.sku,
                offering.edition?.product?.name,
                offering.edition?.name,
                offering.plan?.name,
                t('seats', { count: offering.seatCount }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </div>
          <CloseButton
            aria-label={t('unpick', { what: offering.sku })}
            onClick={() => onChange(picked.toSpliced(place, 1))}
          />
        </Group>
      ))}
    </Stack>
  )
}
