import { Checkbox, NativeSelect, NumberInput, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useNavigate } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { LimitInput } from '../../../shared/limit-input.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { CustomFieldInputs, filledFields } from '../../fields/custom-fields.tsx'
import { type Renewal, RenewalInputs } from '../../fields/renewal-inputs.tsx'
import { EditionAndPlan } from './edition-and-plan.tsx'
import { modes, offeringTexts, schedules } from './offering-texts.ts'

type Offering = Schemas['Offering']
type Interval = Schemas['Interval']

const nothing: Interval = { type: 'none', count: null }
const atExpiry: Renewal = {
  mode: 'atExpiry',
  interval: null,
  percent: null,
  courtesyRefresh: true,
}

/** An offering, new or there already. What is sold already keeps what it was sold with. */
export function OfferingDialog({
  edited,
  onClose,
}: {
  edited?: Edited<Offering>
  onClose: () => void
}) {
  const offering = edited?.thing
  const t = useTexts(offeringTexts)
  const shared = useTexts(sharedTexts)
  const navigate = useNavigate()
  const create = query.useMutation('post', '/api/v1/offerings')
  const change = query.useMutation('patch', '/api/v1/offerings/{offeringId}')
  const form = useForm({ initialValues: toValues(offering), validate: required(t('choose')) })
  const { values } = form
  async function save(entered: Values) {
    const body = toBody(entered)
    if (edited) {
      const { headers, thing } = edited
      await change.mutateAsync({ params: { path: { offeringId: thing.id } }, body, headers })
    } else {
      const { id } = await create.mutateAsync({ body })
      await navigate(`/offerings/${id}`)
    }
  }
  return (
    <FormDialog
      title={offering ? t('editOffering', { name: offering.name }) : t('newOffering')}
      form={form}
      save={save}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
      size="lg"
    >
      {offering && <Text size="sm">{t('editHint')}</Text>}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput label="SKU" required {...form.getInputProps('sku')} />
      </SimpleGrid>
      <TextInput label={t('description')} {...form.getInputProps('description')} />
      <EditionAndPlan form={form} productId={offering?.productId ?? null} />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <NumberInput
          label={t('seats')}
          min={1}
          allowDecimal={false}
          required
          {...form.getInputProps('seatCount')}
        />
        <LimitInput
          label={t('overdraftSeats')}
          value={values.overdraftSeatLimit}
          onChange={(limit) => form.setFieldValue('overdraftSeatLimit', limit)}
        />
        <NativeSelect
          label={t('concurrencyMode')}
          data={modes.map((value) => ({ value, label: t(value) }))}
          {...form.getInputProps('concurrencyMode')}
        />
        <NativeSelect
          label={t('usageResetSchedule')}
          data={schedules.map((value) => ({ value, label: t(value) }))}
          {...form.getInputProps('usageResetSchedule')}
        />
      </SimpleGrid>
      <Checkbox
        label={t('ownLease')}
        checked={values.leasePeriod !== null}
        onChange={({ currentTarget }) =>
          form.setFieldValue(
            'leasePeriod',
            currentTarget.checked ? { type: 'day', count: 1 } : null,
          )
        }
      />
      {values.leasePeriod && (
        <IntervalInput
          label={t('leasePeriod')}
          value={values.leasePeriod}
          noneLabel={t('fullDuration')}
          onChange={(interval) => form.setFieldValue('leasePeriod', interval)}
        />
      )}
      <Checkbox
        label={t('ownGrace')}
        checked={values.gracePeriod !== null}
        onChange={({ currentTarget }) =>
          form.setFieldValue('gracePeriod', currentTarget.checked ? nothing : null)
        }
      />
      {values.gracePeriod && (
        <IntervalInput
          label={t('gracePeriod')}
          value={values.gracePeriod}
          onChange={(interval) => form.setFieldValue('gracePeriod', interval)}
        />
      )}
      <IntervalInput
        label={t('maintenance')}
        value={values.maintenance}
        onChange={(interval) => form.setFieldValue('maintenance', interval)}
      />
      <Checkbox
        label={t('ownRenewal')}
        checked={values.leaseRenewal !== null}
        onChange={({ currentTarget }) =>
          form.setFieldValue('leaseRenewal', currentTarget.checked ? atExpiry : null)
        }
      />
      {values.leaseRenewal && (
        <RenewalInputs
          value={values.leaseRenewal}
          onChange={(renewal) => form.setFieldValue('leaseRenewal', renewal)}
        />
      )}
      <NativeSelect
        label={t('detection')}
        data={[
          { value: '', label: t('asProduct') },
          { value: 'yes', label: shared('yes') },
          { value: 'no', label: shared('no') },
        ]}
        value={values.detection === null ? '' : values.detection ? 'yes' : 'no'}
        onChange={({ currentTarget: { value } }) =>
          form.setFieldValue('detection', value === '' ? null : value === 'yes')
        }
      />
      <CustomFieldInputs
        of="offering"
        values={values.customFields}
        onChange={(fields) => form.setFieldValue('customFields', fields)}
      />
    </FormDialog>
  )
}

type Values = ReturnType<typeof toValues>

function toValues(offering?: Offering) {
  return {
    name: offering?.name ?? '',
    sku: offering?.sku ?? '',
    description: offering?.description ?? '',
    editionId: offering?.editionId ?? '',
    planId: offering?.planId ?? '',
    seatCount: offering?.seatCount ?? 1,
    overdraftSeatLimit:
      offering?.overdraftSeatLimit ?? ({ type: 'none', value: null } as Schemas['Limit']),
    concurrencyMode: offering?.concurrencyMode ?? 'concurrent',
    usageResetSchedule: offering?.usageResetSchedule ?? 'onRenewal',
    leasePeriod: offering?.leasePeriod ?? null,
    gracePeriod: offering?.gracePeriod ?? null,
    leaseRenewal: offering?.leaseRenewal ?? null,
    detection: offering?.detection ?? null,
    customFields: offering?.customFields ?? {},
    maintenance: offering?.hasMaintenance ? offering.maintenanceDuration : nothing,
  }
}

const required = (message: string) => ({
  editionId: (id: string) => (id === '' ? message : null),
  planId: (id: string) => (id === '' ? message : null),
})

function toBody({ name, sku, description, maintenance, customFields, ...fields }: Values) {
  return {
    ...fields,
    name: name.trim(),
    sku: sku.trim(),
    description: description.trim() || null,
    customFields: filledFields(customFields),
    hasMaintenance: maintenance.type !== 'none',
    maintenanceDuration: maintenance.type === 'none' ? null : maintenance,
  }
}
