import { NativeSelect, SimpleGrid, Switch, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { fieldFormTexts } from '../../fields/field-form-texts.ts'
import { RenewalInputs } from '../../fields/renewal-inputs.tsx'
import { periods, productTexts } from './product-texts.ts'

type Product = Schemas['Product']
type Preset = NonNullable<Schemas['ProductPatch']['preset']>

const presets = ['dynamic', 'decoupled', 'coupled'] as const

/** Its name, and how long those that license it may run on their own. */
export function ProductDialog({
  edited,
  onClose,
}: {
  edited: Edited<Product>
  onClose: () => void
}) {
  const { thing: product, headers } = edited
  const fields = useTexts(fieldFormTexts)
  const t = useTexts(productTexts)
  const change = query.useMutation('patch', '/api/v1/products/{productId}')
  const form = useForm({ initialValues: toValues(product) })
  const { values } = form
  return (
    <FormDialog
      title={t('editProduct', { name: product.name })}
      form={form}
      save={({ preset, description, ...rest }) => {
        // What a preset sets is left to it.
        const { leasePeriod, leaseRenewal, detection, ...others } = rest
        const set = preset === '' ? { leasePeriod, leaseRenewal, detection } : { preset }
        return change.mutateAsync({
          params: { path: { productId: product.id } },
          body: { ...others, ...set, description: description.trim() || null },
          headers,
        })
      }}
      readAgain={async () => toValues(await edited.readAgain())}
      onClose={onClose}
      size="lg"
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
      <NativeSelect
        label={t('preset')}
        description={t('presetHint')}
        data={[
          { value: '', label: t('noPreset') },
          ...presets.map((value) => ({ value, label: t(value) })),
        ]}
        {...form.getInputProps('preset')}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {periods
          .filter((period) => period !== 'leasePeriod' || values.preset === '')
          .map((period) => (
            <IntervalInput
              key={period}
              label={t(period)}
              value={values[period]}
              onChange={(value) => form.setFieldValue(period, value)}
              {...(period === 'leasePeriod' && { noneLabel: t('fullDuration') })}
            />
          ))}
      </SimpleGrid>
      <IntervalInput
        label={t('delegationPeriod')}
        noneLabel={t('asTenant')}
        value={values.delegationPeriod}
        onChange={(period) => form.setFieldValue('delegationPeriod', period)}
      />
      {values.preset === '' && (
        <>
          <RenewalInputs
            value={values.leaseRenewal}
            onChange={(renewal) => form.setFieldValue('leaseRenewal', renewal)}
          />
          <Switch
            label={fields('detection')}
            {...form.getInputProps('detection', { type: 'checkbox' })}
          />
        </>
      )}
    </FormDialog>
  )
}

function toValues(product: Product) {
  return {
    name: product.name,
    description: product.description ?? '',
    leasePeriod: product.leasePeriod,
    offlineLeasePeriod: product.offlineLeasePeriod,
    gracePeriod: product.gracePeriod,
    lingerPeriod: product.lingerPeriod,
    delegationPeriod: product.delegationPeriod,
    leaseRenewal: product.leaseRenewal,
    detection: product.detection,
    preset: '' as Preset | '',
  }
}
