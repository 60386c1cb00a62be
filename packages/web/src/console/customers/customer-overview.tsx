import { Anchor, SimpleGrid, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { writeCalendarDay, writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../shared/copyable.tsx'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { useCustomFieldFacts } from '../fields/custom-fields.tsx'
import { useMay } from '../session.ts'
import { customerTexts } from './customer-texts.ts'
import { Owners } from './owners.tsx'
import { profileTexts } from './profile-texts.ts'

type Customer = Schemas['Customer']

/** Who they are, what is kept of them, and where their people sign in. */
export function CustomerOverview({ customer }: { customer: Customer }) {
  const t = useTexts(customerTexts)
  const profile = useTexts(profileTexts)
  const path = { customerId: customer.id }
  const portal = query.useQuery('get', '/api/v1/customers/{customerId}/eup', { params: { path } })
  const mayEdit = useMay()('customers:admin')
  const { address, contractValue, linkedInUrl, type, website } = customer
  const lines = [
    address?.addressLine1,
    address?.addressLine2,
    [address?.postalCode, address?.city].filter(Boolean).join(' '),
    address?.stateRegion,
    address?.country,
  ].filter(Boolean)
  const custom = useCustomFieldFacts('customer', customer.customFields)
  const about: Fact[] = [
    [t('accountRefId'), customer.accountRefId],
    [t('legalName'), customer.legalName],
    [t('type'), type && t(type)],
    [t('description'), customer.description],
    [t('address'), lines.join(', ')],
    [t('website'), website && <WebLink key="website" address={website} />],
  ]
  const contract = (['contractStartDate', 'contractRenewalDate'] as const).map(
    (field): Fact => [
      profile('contractOf', { field: profile(field) }),
      customer[field] && writeCalendarDay(customer[field]),
    ],
  )
  const value = profile('contractOf', { field: profile('contractValue') })
  const missing = about.filter((fact) => !isSaid(fact)).map(([name]) => name)
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Stack>
        <Facts
          of={[
            ...about,
            [
              profile('linkedInUrl'),
              linkedInUrl && <WebLink key="linkedIn" address={linkedInUrl} />,
            ] as const,
          ].filter(isSaid)}
        />
        {mayEdit && missing.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('mayAdd', { fields: missing.join(', ') })}
          </Text>
        )}
      </Stack>
      <Stack>
        <Facts
          of={[
            [t('entitlementsCount'), writeNumber(customer.stats?.entitlementsCount ?? 0)] as const,
            [t('created'), <Moment key="created" at={customer.createdAt} />] as const,
            [
              t('disabledSince'),
              customer.disabledDate && <Moment key="since" at={customer.disabledDate} />,
            ] as const,
            [
              t('portal'),
              portal.data && <Copyable key="portal" value={portal.data.url} what={t('portal')} />,
            ] as const,
            ...contract,
            [value, contractValue !== null && writeNumber(contractValue)] as const,
            ...custom,
          ].filter(isSaid)}
        />
        <Owners customer={customer} />
      </Stack>
    </SimpleGrid>
  )
}

type Fact = readonly [name: string, value: ReactNode]

/** What nobody has said takes no line. */
function isSaid([, value]: Fact): boolean {
  return value !== null && value !== undefined && value !== false && value !== ''
}

/** Typed in by somebody: only what leads to a web page becomes a link. */
function WebLink({ address }: { address: string }) {
  if (!/^https?:\/\//i.test(address)) return address
  return (
    <Anchor href={address} target="_blank" rel="noopener noreferrer">
      {address}
    </Anchor>
  )
}
