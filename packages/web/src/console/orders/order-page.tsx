import { Alert, Anchor, Button, Stack, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { api, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Copyable } from '../../shared/copyable.tsx'
import { ReadFirst } from '../../shared/editing/read-first.tsx'
import { StatusBadge } from '../../shared/entitlement-status.tsx'
import { Facts } from '../../shared/facts.tsx'
import { LoadedPage } from '../../shared/loaded-page.tsx'
import { Moment } from '../../shared/moment.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { useMay } from '../session.ts'
import { Authorised } from './authorised.tsx'
import { Codes } from './codes.tsx'
import { ExtendDialog } from './extend-dialog.tsx'
import { LicenceFile } from './licence-file.tsx'
import { OrderDialog } from './order-dialog.tsx'
import { orderTexts } from './order-texts.ts'

type Order = Schemas['EntitlementGroup']

export function OrderPage() {
  const t = useTexts(orderTexts)
  const { groupId = '' } = useParams()
  const read = query.useQuery('get', '/api/v1/entitlements/groups/{entitlementGroupId}', {
    params: { path: { entitlementGroupId: groupId }, query: { expand: 'customer,entitlements' } },
  })
  return (
    <LoadedPage of={read} list={{ to: '/orders', title: t('orders') }}>
      {(order) => <Parts order={order} />}
    </LoadedPage>
  )
}

function Parts({ order }: { order: Order }) {
  const t = useTexts(orderTexts)
  const may = useMay()
  const [params] = useSearchParams()
  const [dialog, setDialog] = useState<'edit' | 'extend' | null>(null)
  const [code] = order.activationCodes
  return (
    <>
      <PageHeader
        title={order.orderRefId ? t('orderOf', { reference: order.orderRefId }) : t('order')}
        parents={[{ to: '/orders', title: t('orders') }]}
        actions={
          <>
            {may('entitlements:create') && (
              <Button variant="default" onClick={() => setDialog('extend')}>
                {t('extend')}
              </Button>
            )}
            {may('entitlements:admin') && (
              <Button variant="default" onClick={() => setDialog('edit')}>
                {t('edit')}
              </Button>
            )}
          </>
        }
      />
      <Stack gap="xl">
        {params.has('new') && code && (
          <Alert color="green" title={t('sold')} role="status">
            {t('soldNext')} <Copyable value={code} what={t('activationCode')} />
          </Alert>
        )}
        <Facts
          of={[
            [
              t('customer'),
              order.customer ? (
                <Anchor
                  size="sm"
                  key="customer"
                  component={Link}
                  to={`/customers/${order.customer.id}`}
                >
                  {order.customer.name}
                </Anchor>
              ) : (
                t('noCustomer')
              ),
            ],
            [t('created'), <Moment key="created" at={order.created} />],
          ]}
        />
        <section aria-labelledby="bought">
          <Title order={2} size="h4" mb="xs" id="bought">
            {t('bought')}
          </Title>
          <Bought entitlements={order.entitlements ?? []} />
        </section>
        <Codes order={order} />
        <Authorised order={order} />
        <LicenceFile order={order} />
      </Stack>
      {dialog === 'edit' && (
        <ReadFirst
          title={t('edit')}
          read={() =>
            api.GET('/api/v1/entitlements/groups/{entitlementGroupId}', {
              params: { path: { entitlementGroupId: order.id }, query: { expand: 'customer' } },
            })
          }
          onClose={() => setDialog(null)}
        >
          {(edited) => <OrderDialog edited={edited} onClose={() => setDialog(null)} />}
        </ReadFirst>
      )}
      {dialog === 'extend' && <ExtendDialog order={order} onClose={() => setDialog(null)} />}
    </>
  )
}

function Bought({ entitlements }: { entitlements: readonly Schemas['EntitlementBasic'][] }) {
  const t = useTexts(orderTexts)
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('entitlement')}</Table.Th>
            <Table.Th>SKU</Table.Th>
            <Table.Th>{t('status')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entitlements.map(({ id, offeringName, sku, status }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor size="sm" component={Link} to={`/entitlements/${id}`} fw={500}>
                  {offeringName}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text size="sm">{sku}</Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge status={status} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
