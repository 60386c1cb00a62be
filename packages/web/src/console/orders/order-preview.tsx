import { List, Stack, Text, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Moment } from '../../shared/moment.tsx'
import { orderTexts } from './order-texts.ts'

/** What the order would give, by a dry run of it whenever the typing pauses. */
export function OrderPreview({ order }: { order: Schemas['EntitlementGroupCreate'] }) {
  const t = useTexts(orderTexts)
  const [text] = useDebouncedValue(JSON.stringify(order), 300)
  const body: Schemas['EntitlementGroupCreate'] = JSON.parse(text)
  const read = query.useQuery(
    'post',
    '/api/v1/entitlements/groups',
    { params: { query: { dryRun: true } }, body },
    { enabled: body.skus.length > 0, retry: false, placeholderData: keepPreviousData },
  )
  const { data } = read
  const rights = data && 'dryRun' in data ? data.entitlements : []
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        {t('preview')}
      </Title>
      {order.skus.length === 0 && <Text size="sm">{t('previewEmpty')}</Text>}
      {order.skus.length > 0 && <ErrorNote error={read.error} />}
      {order.skus.length > 0 &&
        !read.error &&
        rights.map((right, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: equal ones may be there twice
          <div key={`${right.sku} ${place}`}>
            <Text fw={600} size="sm">
              {right.offeringName}
            </Text>
            <List size="sm">
              <List.Item>
                {t('seats', { count: right.seatCount })} · {t(right.concurrencyMode)} ·{' '}
                {right.planName}
              </List.Item>
              <List.Item>
                {right.activationDate ? (
                  <>
                    {t('starts')} <Moment at={right.activationDate} />
                  </>
                ) : (
                  t(right.licenseStartType)
                )}
              </List.Item>
              <List.Item>
                {t('ends')}{' '}
                {right.expiryDate ? (
                  <Moment at={right.expiryDate} />
                ) : right.licenseType === 'perpetual' ? (
                  t('perpetual')
                ) : (
                  t('afterStart')
                )}
              </List.Item>
            </List>
          </div>
        ))}
    </Stack>
  )
}
