import { Anchor, List, SimpleGrid, Stack, Title } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../shared/copyable.tsx'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { customerTexts } from './customer-texts.ts'

type Customer = Schemas['Customer']

/** Who they are, what is kept of them, and where their people sign in. */
export function CustomerOverview({ customer }: { customer: Customer }) {
  const t = useTexts(customerTexts)
  const path = { customerId: customer.id }
  const portal = query.useQuery('get', '/api/v1/customers/{customerId}/eup', { params: { path } })
  const owners = query.useQuery('get', '/api/v1/customers/{customerId}/responsibility-owners', {
    params: { path },
  })
  const { address, website } = customer
  const lines = [
    address?.addressLine1,
    address?.addressLine2,
    [address?.postalCode, address?.city].filter(Boolean).join(' '),
    address?.stateRegion,
    address?.country,
  ].filter(Boolean)
  const custom = Object.entries(customer.customFields)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Facts
        of={[
          [t('accountRefId'), customer.accountRefId ?? '–'],
          [t('legalName'), customer.legalName ?? '–'],
          [t('type'), customer.type ? t(customer.type) : '–'],
          [t('description'), customer.description ?? '–'],
          [t('address'), lines.length > 0 ? lines.join(', ') : '–'],
          [
            t('website'),
            // Typed in by somebody: only what leads to a web page becomes a link.
            website && /^https?:\/\//i.test(website) ? (
              <Anchor key="website" href={website} target="_blank" rel="noopener noreferrer">
                {website}
              </Anchor>
            ) : (
              (website ?? '–')
            ),
          ],
        ]}
      />
      <Stack>
        <Facts
          of={[
            [t('entitlementsCount'), writeNumber(customer.stats?.entitlementsCount ?? 0)],
            [t('created'), <Moment key="created" at={customer.createdAt} />],
            ...(customer.disabledDate
              ? ([[t('disabledSince'), <Moment key="since" at={customer.disabledDate} />]] as const)
              : []),
            [
              t('portal'),
              portal.data ? (
                <Copyable key="portal" value={portal.data.url} what={t('portal')} />
              ) : (
                '–'
              ),
            ],
            ...custom.map(([key, value]) => [key, String(value)] as const),
          ]}
        />
        {owners.data && owners.data.items.length > 0 && (
          <div>
            <Title order={2} size="h5">
              {t('owners')}
            </Title>
            <List size="sm">
              {owners.data.items.map((owner) => (
                <List.Item key={owner.userId}>
                  {[owner.firstName, owner.lastName].filter(Boolean).join(' ') || owner.username}
                </List.Item>
              ))}
            </List>
          </div>
        )}
      </Stack>
    </SimpleGrid>
  )
}
