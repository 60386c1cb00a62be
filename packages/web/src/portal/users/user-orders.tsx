import { Checkbox, Paper, Text, Title } from '@mantine/core'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { ErrorNote } from '../../shared/error-note.tsx'
import { useListState } from '../../shared/list-state.ts'
import { type Column, ListTable } from '../../shared/list-table.tsx'
import { Moment } from '../../shared/moment.tsx'
import { nameOf } from '../session.ts'
import { userTexts } from './user-texts.ts'

type User = Schemas['PortalUser']
type Order = Schemas['PortalUserGroup']
const path = '/api/v1/portal/users/{contactId}/entitlement-groups'

/** Which of the company's orders somebody may use. */
export function UserOrders({ of }: { of: User }) {
  const t = useTexts(userTexts)
  return (
    <Paper component="section" className="portal-card" p="md">
      <Title order={2} size="h4" mb="sm">
        {t('mayUse', { name: nameOf(of) })}
      </Title>
      {of.role === 'admin' ? <Text size="sm">{t('adminAll')}</Text> : <Orders of={of} />}
    </Paper>
  )
}

function Orders({ of }: { of: User }) {
  const t = useTexts(userTexts)
  const state = useListState('', { prefix: 'orders-', pageSize: 10 })
  const { pageNumber, pageSize } = state
  const contactId = of.id
  const read = query.useQuery('get', path, {
    params: { path: { contactId }, query: { pageNumber, pageSize } },
  })
  const allow = query.useMutation('post', path)
  const withdraw = query.useMutation('delete', `${path}/{entitlementGroupId}`)
  const pending = allow.isPending ? allow.variables?.body.id : undefined
  const titleOf = ({ orderRefId, offeringNames }: Order) =>
    orderRefId ?? offeringNames[0] ?? t('noRef')
  const columns: Column<Order>[] = [
    {
      id: 'authorised',
      header: t('may'),
      cell: (order) => (
        <Checkbox
          aria-label={t('allow', { name: nameOf(of), order: titleOf(order) })}
          checked={order.authorised}
          disabled={pending === order.id}
          onChange={({ currentTarget: { checked } }) => {
            if (checked) allow.mutate({ params: { path: { contactId } }, body: { id: order.id } })
            else {
              const path = { contactId, entitlementGroupId: order.id }
              withdraw.mutate({ params: { path } })
            }
          }}
        />
      ),
    },
    { id: 'order', header: t('order'), cell: ({ orderRefId }) => orderRefId ?? t('noRef') },
    {
      id: 'licences',
      header: t('licences'),
      cell: ({ offeringNames }) => offeringNames.join(', '),
    },
    {
      id: 'bought',
      header: t('bought'),
      cell: ({ created }) => <Moment at={created} as="day" />,
    },
  ]
  return (
    <>
      <ErrorNote error={allow.error ?? withdraw.error} />
      <ListTable
        caption={t('mayUse', { name: nameOf(of) })}
        columns={columns}
        state={state}
        read={read}
        rowKey={({ id }) => id}
        empty={<EmptyState title={t('noOrders')} />}
      />
    </>
  )
}
