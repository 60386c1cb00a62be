import { Button, Grid, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { api, query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ErrorNote, fieldErrors } from '../../shared/error-note.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { MomentInput } from '../../shared/moment-input.tsx'
import { PageHeader } from '../../shared/page-header.tsx'
import { CustomerSelect } from './customer-select.tsx'
import { OfferingPicks } from './offering-picks.tsx'
import { OrderPreview } from './order-preview.tsx'
import { orderTexts } from './order-texts.ts'

type Customer = Schemas['Customer']
type Offering = Schemas['Offering']

/** Sells: a customer, what they buy, and their code to activate it with. */
export function NewOrderPage() {
  const t = useTexts(orderTexts)
  const [params] = useSearchParams()
  const customerId = params.get('customer')
  return (
    <>
      <PageHeader title={t('newOrder')} parents={[{ to: '/orders', title: t('orders') }]} />
      {customerId ? <FormFor customerId={customerId} /> : <OrderForm customer={null} />}
    </>
  )
}

function FormFor({ customerId }: { customerId: string }) {
  const read = query.useQuery('get', '/api/v1/customers/{customerId}', {
    params: { path: { customerId } },
  })
  return <Loaded of={read}>{(customer) => <OrderForm customer={customer} />}</Loaded>
}

type Values = {
  customer: Customer | null
  offerings: readonly Offering[]
  orderRefId: string
  activationCode: string
  startDate: string | null
  reason: string
}

function OrderForm({ customer }: { customer: Customer | null }) {
  const t = useTexts(orderTexts)
  const navigate = useNavigate()
  const [error, setError] = useState<unknown>(null)
  const queries = useQueryClient()
  const initialValues: Values = {
    customer,
    offerings: [],
    orderRefId: '',
    activationCode: '',
    startDate: writeNow(),
    reason: '',
  }
  const form = useForm({
    initialValues,
    validate: { offerings: (picked) => (picked.length === 0 ? t('pickOne') : null) },
  })
  const { values } = form
  const submit = form.onSubmit(async (entered) => {
    setError(null)
    try {
      const { reason } = entered
      const { data: order } = await api.POST('/api/v1/entitlements/groups', {
        params: { query: reason === '' ? {} : { reason } },
        body: toBody(entered),
      })
      // Not before the page has changed: the dry run of what is sold now would be refused.
      if (order && 'id' in order) await navigate(`/orders/${order.id}?new`)
      void queries.invalidateQueries()
    } catch (fault) {
      setError(fault)
      form.setErrors(fieldErrors(fault))
    }
  })
  return (
    <form onSubmit={submit}>
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Stack>
            <ErrorNote error={error} />
            <CustomerSelect
              value={values.customer}
              onChange={(picked) => form.setFieldValue('customer', picked)}
              error={form.errors.customerId}
            />
            <OfferingPicks
              picked={values.offerings}
              onChange={(picked) => form.setFieldValue('offerings', picked)}
            />
            {form.errors.offerings && (
              <Text c="var(--mantine-color-error)" size="sm" role="alert">
                {form.errors.offerings}
              </Text>
            )}
            {values.offerings.some(({ plan }) => plan?.licenseStartType === 'custom') && (
              <MomentInput
                label={t('startDate')}
                value={values.startDate}
                onChange={(at) => form.setFieldValue('startDate', at)}
              />
            )}
            <TextInput
              label={t('orderRefId')}
              description={t('orderRefHint')}
              {...form.getInputProps('orderRefId')}
            />
            <TextInput
              label={t('activationCode')}
              description={t('activationCodeHint')}
              {...form.getInputProps('activationCode')}
            />
            <TextInput
              label={t('reason')}
              description={t('reasonHint')}
              maxLength={1000}
              {...form.getInputProps('reason')}
            />
            <Group>
              <Button type="submit" loading={form.submitting}>
                {t('sell')}
              </Button>
            </Group>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Paper withBorder p="md" aria-live="polite">
            <OrderPreview order={toBody(values)} />
          </Paper>
        </Grid.Col>
      </Grid>
    </form>
  )
}

/** To the second: what most terms that begin on a date begin with. */
const writeNow = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z')

function toBody({
  customer,
  offerings,
  orderRefId,
  activationCode,
  startDate,
}: Values): Schemas['EntitlementGroupCreate'] {
  const isCustom = offerings.some(({ plan }) => plan?.licenseStartType === 'custom')
  return {
    skus: offerings.map(({ sku }) => sku),
    ...(customer && { customerId: customer.id }),
    ...(orderRefId.trim() !== '' && { orderRefId: orderRefId.trim() }),
    ...(activationCode.trim() !== '' && { activationCode: activationCode.trim() }),
    ...(isCustom && startDate && { startDate }),
  }
}
