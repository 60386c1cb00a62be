import { Fieldset, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { customerTypes } from './customer-status.tsx'
import { customerTexts } from './customer-texts.ts'

type Customer = Schemas['Customer']

const addressFields = [
  'addressLine1',
  'addressLine2',
  'postalCode',
  'city',
  'stateRegion',
  'country',
] as const

/** A customer's fields, of a new one or of one that is there. */
export function CustomerDialog({
  customer,
  onClose,
}: {
  customer?: Customer
  onClose: () => void
}) {
  const t = useTexts(customerTexts)
  const shared = useTexts(sharedTexts)
  const navigate = useNavigate()
  const create = query.useMutation('post', '/api/v1/customers')
  const change = query.useMutation('patch', '/api/v1/customers/{customerId}')
  const form = useForm({ initialValues: toValues(customer) })
  async function save(values: Values) {
    const body = toBody(values)
    if (customer) {
      await change.mutateAsync({ params: { path: { customerId: customer.id } }, body })
      tellDone(shared('saved'))
    } else {
      const { id } = await create.mutateAsync({ body })
      await navigate(`/customers/${id}`)
    }
  }
  return (
    <FormDialog
      title={customer ? t('editCustomer', { name: customer.name }) : t('newCustomer')}
      form={form}
      save={save}
      onClose={onClose}
      confirm={customer ? shared('save') : t('create')}
      size="lg"
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('accountRefId')} {...form.getInputProps('accountRefId')} />
        <Select
          label={t('type')}
          data={customerTypes.map((value) => ({ value, label: t(value) }))}
          clearable
          {...form.getInputProps('type')}
        />
        <TextInput label={t('legalName')} {...form.getInputProps('legalName')} />
        <TextInput label={t('website')} type="url" {...form.getInputProps('website')} />
      </SimpleGrid>
      <Textarea
        label={t('description')}
        autosize
        minRows={2}
        {...form.getInputProps('description')}
      />
      <Fieldset legend={t('address')}>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {addressFields.map((field) => (
            <TextInput key={field} label={t(field)} {...form.getInputProps(`address.${field}`)} />
          ))}
        </SimpleGrid>
      </Fieldset>
    </FormDialog>
  )
}

type Values = ReturnType<typeof toValues>

function toValues(customer?: Customer) {
  const address = Object.fromEntries(
    addressFields.map((field) => [field, customer?.address?.[field] ?? '']),
  ) as Record<(typeof addressFields)[number], string>
  return {
    name: customer?.name ?? '',
    accountRefId: customer?.accountRefId ?? '',
    legalName: customer?.legalName ?? '',
    description: customer?.description ?? '',
    website: customer?.website ?? '',
    type: customer?.type ?? null,
    address,
  }
}

/** An empty field is none. */
function toBody({ name, type, address, ...texts }: Values) {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim())
  const lines = Object.fromEntries(
    addressFields.map((field) => [field, orNull(address[field])]),
  ) as Record<(typeof addressFields)[number], string | null>
  const hasAddress = Object.values(lines).some((line) => line !== null)
  return {
    name: name.trim(),
    type,
    accountRefId: orNull(texts.accountRefId),
    legalName: orNull(texts.legalName),
    description: orNull(texts.description),
    website: orNull(texts.website),
    address: hasAddress ? lines : null,
  }
}
