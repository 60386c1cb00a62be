import { Fieldset, NumberInput, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { query, type Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { tellDone } from '../../shared/done.ts'
import type { Edited } from '../../shared/editing/use-edited.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { sharedTexts } from '../../shared/texts.ts'
import { CustomFieldInputs, filledFields } from '../fields/custom-fields.tsx'
import { DayInput } from '../fields/day-input.tsx'
import { customerTypes } from './customer-status.tsx'
import { customerTexts } from './customer-texts.ts'
import { profileTexts } from './profile-texts.ts'

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
  edited,
  onClose,
}: {
  edited?: Edited<Customer>
  onClose: () => void
}) {
  const customer = edited?.thing
  const t = useTexts(customerTexts)
  const profile = useTexts(profileTexts)
  const shared = useTexts(sharedTexts)
  const navigate = useNavigate()
  const create = query.useMutation('post', '/api/v1/customers')
  const change = query.useMutation('patch', '/api/v1/customers/{customerId}')
  const form = useForm({ initialValues: toValues(customer) })
  async function save(values: Values) {
    const body = toBody(values)
    if (edited) {
      const { headers, thing } = edited
      await change.mutateAsync({ params: { path: { customerId: thing.id } }, body, headers })
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
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
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
        <TextInput
          label={profile('linkedInUrl')}
          type="url"
          {...form.getInputProps('linkedInUrl')}
        />
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
      <Fieldset legend={profile('contract')}>
        <SimpleGrid cols={{ base: 1, xs: 3 }}>
          <NumberInput
            label={profile('contractValue')}
            min={0}
            max={1e12}
            {...form.getInputProps('contractValue')}
          />
          <DayInput
            label={profile('contractStartDate')}
            value={form.values.contractStartDate}
            onChange={(day) => form.setFieldValue('contractStartDate', day)}
            error={form.errors.contractStartDate}
          />
          <DayInput
            label={profile('contractRenewalDate')}
            value={form.values.contractRenewalDate}
            onChange={(day) => form.setFieldValue('contractRenewalDate', day)}
            error={form.errors.contractRenewalDate}
          />
        </SimpleGrid>
      </Fieldset>
      <CustomFieldInputs
        of="customer"
        values={form.values.customFields}
        onChange={(values) => form.setFieldValue('customFields', values)}
      />
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
    linkedInUrl: customer?.linkedInUrl ?? '',
    contractValue: customer?.contractValue ?? ('' as number | string),
    contractStartDate: customer?.contractStartDate ?? null,
    contractRenewalDate: customer?.contractRenewalDate ?? null,
    customFields: customer?.customFields ?? {},
    type: customer?.type ?? null,
    address,
  }
}

/** An empty field is none. */
function toBody({ name, type, address, customFields, ...fields }: Values) {
  const { contractValue, contractStartDate, contractRenewalDate, ...texts } = fields
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
    linkedInUrl: orNull(texts.linkedInUrl),
    contractValue: contractValue === '' ? null : Number(contractValue),
    contractStartDate,
    contractRenewalDate,
    customFields: filledFields(customFields),
    address: hasAddress ? lines : null,
  }
}
