import { Anchor, SimpleGrid, Stack } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { writeCalendarDay, writeNumber } from '../../i18n/formats.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../shared/copyable.tsx'
import { Facts } from '../../shared/facts.tsx'
import { Moment } from '../../shared/moment.tsx'
import { useCustomFieldFacts } from '../fields/custom-fields.tsx'
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
  const { address, contractValue, linkedInUrl } = customer
  const lines = [
    address?.addressLine1,
    address?.addressLine2,
    [address?.postalCode, address?.city].filter(Boolean).join(' '),
    address?.stateRegion,
    address?.country,
  ].filter(Boolean)
  const custom = useCustomFieldFacts('customer', customer.customFields)
  const contract = (['contractStartDate', 'contractRenewalDate'] as const).flatMap((field) => {
    const day = customer[field]
    const name = profile('contractOf', { field: profile(field) })
    return day ? [[name, writeCalendarDay(day)] as const] : []
  })
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Facts
        of={[
          [t('accountRefId'), customer.accountRefId ?? '–'],
          [t('legalName'), customer.legalName ?? '–'],
          [t('type'), customer.type ? t(customer.type) : '–'],
          [t('description'), customer.description ?? '–'],
          [t('address'), lines.length > 0 ? lines.join(', ') : '–'],
          [t('website'), <WebLink key="website" address={customer.website} />],
          ...(linkedInUrl
            ? [[profile('linkedInUrl'), <WebLink key="linkedIn" address={linkedInUrl} />] as const]
            : []),
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
            ...contract,
            ...(contractValue === null
              ? []
              : [
                  [
                    profile('contractOf', { field: profile('contractValue') }),
                    writeNumber(contractValue),
                  ] as const,
                ]),
            ...custom,
          ]}
        />
        <Owners customer={customer} />
      </Stack>
    </SimpleGrid>
  )
}

/** Typed in by somebody: only what leads to a web page becomes a link. */
function WebLink({ address }: { address: string | null }) {
  if (!address || !/^https?:\/\//i.test(address)) return address ?? '–'
  return (
    <Anchor href={address} target="_blank" rel="noopener noreferrer">
      {address}
    </Anchor>
  )
}
