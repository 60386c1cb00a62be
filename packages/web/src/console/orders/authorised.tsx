import { Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { ErrorNote } from '../../shared/error-note.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { useMay } from '../session.ts'
import { orderTexts } from './order-texts.ts'

type Order = Schemas['EntitlementGroup']
type Person = Pick<Schemas['AuthorizedContact'], 'firstName' | 'lastName' | 'email'>

const path = '/api/v1/entitlements/groups/{entitlementGroupId}/authorized-contacts'

const nameOf = ({ firstName, lastName, email }: Person) =>
  [[firstName, lastName].filter(Boolean).join(' '), email].filter(Boolean).join(' · ')

/** Who may use an order by signing in, without a code. */
export function Authorised({ order }: { order: Order }) {
  const t = useTexts(orderTexts)
  const may = useMay()
  const mayChange = may('entitlements:admin')
  const params = { path: { entitlementGroupId: order.id } }
  const read = query.useQuery('get', path, {
    params: { ...params, query: { pageSize: 100 } },
  })
  const remove = query.useMutation('delete', `${path}/{contactId}`)
  return (
    <section aria-labelledby="authorised">
      <Title order={2} size="h4" mb="xs" id="authorised">
        {t('authorised')}
      </Title>
      <Loaded of={read} lines={2}>
        {({ items }) => (
          <Stack gap="xs">
            {items.length === 0 && <Text size="sm">{t('nobodyAuthorised')}</Text>}
            {items.map((contact) => (
              <Group key={contact.id}>
                <Text size="sm">{nameOf(contact)}</Text>
                {mayChange && (
                  <AskFirst
                    label={t('removeIt')}
                    name={t('withdraw', { name: contact.email })}
                    size="xs"
                    title={t('withdrawTitle', { name: nameOf(contact) })}
                    action={() =>
                      remove.mutateAsync({
                        params: { path: { ...params.path, contactId: contact.id } },
                      })
                    }
                  >
                    {t('withdrawText')}
                  </AskFirst>
                )}
              </Group>
            ))}
            {mayChange && may('customers:read', 'customers:admin') && order.customerId && (
              <Authorise order={order} customerId={order.customerId} known={items} />
            )}
          </Stack>
        )}
      </Loaded>
    </section>
  )
}

function Authorise({
  order,
  customerId,
  known,
}: {
  order: Order
  customerId: string
  known: readonly { readonly id: string }[]
}) {
  const t = useTexts(orderTexts)
  const [contactId, setContactId] = useState<string | null>(null)
  const contacts = query.useQuery('get', '/api/v1/customers/{customerId}/contacts', {
    params: { path: { customerId }, query: { pageSize: 100, sort: 'lastName' } },
  })
  const add = query.useMutation('post', path)
  const ids = new Set(known.map(({ id }) => id))
  const offered = (contacts.data?.items ?? []).filter(({ id }) => !ids.has(id))
  if (offered.length === 0) return null
  return (
    <>
      <ErrorNote error={add.error} />
      <Group align="flex-end">
        <Select
          label={t('authorise')}
          data={offered.map((contact) => ({ value: contact.id, label: nameOf(contact) }))}
          value={contactId}
          onChange={setContactId}
          searchable
          w={{ base: '100%', xs: 320 }}
        />
        <Button
          variant="default"
          disabled={contactId === null}
          loading={add.isPending}
          onClick={() => {
            if (contactId === null) return
            add.mutate(
              { params: { path: { entitlementGroupId: order.id } }, body: { id: contactId } },
              { onSuccess: () => setContactId(null) },
            )
          }}
        >
          {t('permit')}
        </Button>
      </Group>
    </>
  )
}
