import { Button, Tabs } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import { api, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { AskFirst } from '../../shared/ask.tsx'
import { ReadFirst } from '../../shared/editing/read-first.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useMay } from '../session.ts'
import { Contacts } from './contacts/contacts.tsx'
import { CustomerDialog } from './customer-dialog.tsx'
import { CustomerEntitlements } from './customer-entitlements.tsx'
import { CustomerOverview } from './customer-overview.tsx'
import { CustomerStatusBadge } from './customer-status.tsx'
import { CustomerSwitch } from './customer-switch.tsx'
import { customerTexts } from './customer-texts.ts'
import { Notes } from './notes.tsx'

type Customer = Schemas['Customer']

export function CustomerPage() {
  const t = useTexts(customerTexts)
  const { customerId = '' } = useParams()
  const read = query.useQuery('get', '/api/v1/customers/{customerId}', {
    params: { path: { customerId }, query: { expand: 'stats' } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/customers', title: t('customers') }}>
      {(customer) => <Parts customer={customer} />}
    </LoadedPage>
  )
}

function Parts({ customer }: { customer: Customer }) {
  const t = useTexts(customerTexts)
  const may = useMay()
  const [params, setParams] = useSearchParams()
  const seesSold = may('entitlements:read', 'entitlements:admin')
  const tabs = ['overview', ...(seesSold ? ['entitlements'] : []), 'contacts', 'notes'] as const
  const tab = tabs.find((each) => each === params.get('tab')) ?? 'overview'
  return (
    <>
      <PageHeader
        title={customer.name}
        parents={[{ to: '/customers', title: t('customers') }]}
        subtitle={<CustomerStatusBadge status={customer.status} />}
        actions={<Actions customer={customer} />}
      />
      <Tabs
        value={tab}
        onChange={(next) => setParams(next ? { tab: next } : {}, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(each as 'overview')}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <CustomerOverview customer={customer} />
        </Tabs.Panel>
        <Tabs.Panel value="entitlements">
          <CustomerEntitlements customer={customer} />
        </Tabs.Panel>
        <Tabs.Panel value="contacts">
          <Contacts customerId={customer.id} />
        </Tabs.Panel>
        <Tabs.Panel value="notes">
          <Notes customerId={customer.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Actions({ customer }: { customer: Customer }) {
  const t = useTexts(customerTexts)
  const may = useMay()
  const navigate = useNavigate()
  const [isEdited, setEdited] = useState(false)
  const remove = query.useMutation('delete', '/api/v1/customers/{customerId}')
  const params = { path: { customerId: customer.id } }
  async function removeCustomer() {
    await remove.mutateAsync({ params })
    await navigate('/customers')
  }
  const mayChange = may('customers:admin')
  return (
    <>
      {may('entitlements:create') && (
        <Button component={Link} to={`/orders/new?customer=${customer.id}`}>
          {t('newOrder')}
        </Button>
      )}
      {mayChange && (
        <>
          <Button variant="default" onClick={() => setEdited(true)}>
            {t('edit')}
          </Button>
          <CustomerSwitch customer={customer} />
          {customer.stats?.entitlementsCount === 0 && (
            <AskFirst
              label={t('deleteIt')}
              title={t('deleteTitle', { name: customer.name })}
              action={removeCustomer}
            >
              {t('deleteText')}
            </AskFirst>
          )}
        </>
      )}
      {isEdited && (
        <ReadFirst
          title={t('editCustomer', { name: customer.name })}
          read={() => api.GET('/api/v1/customers/{customerId}', { params })}
          onClose={() => setEdited(false)}
        >
          {(edited) => <CustomerDialog edited={edited} onClose={() => setEdited(false)} />}
        </ReadFirst>
      )}
    </>
  )
}
