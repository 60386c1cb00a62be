import { Checkbox, NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { periods, productTexts } from './product-texts.ts'

type Product = Schemas['Product']
type Preset = NonNullable<Schemas['ProductPatch']['preset']>

const presets = ['dynamic', 'decoupled', 'coupled'] as const

/** Its name, and how long those that license it may run on their own. */
export function ProductDialog({ product, onClose }: { product: Product; onClose: () => void }) {
  const t = useTexts(productTexts)
  const change = query.useMutation('patch', '/api/v1/products/{productId}')
  const form = useForm({
    initialValues: {
      name: product.name,
      description: product.description ?? '',
      leasePeriod: product.leasePeriod,
      offlineLeasePeriod: product.offlineLeasePeriod,
      gracePeriod: product.gracePeriod,
      lingerPeriod: product.lingerPeriod,
      detection: product.detection,
      preset: '' as Preset | '',
    },
  })
  const { values } = form
  return (
    <FormDialog
      title={t('editProduct', { name: product.name })}
      form={form}
      save={({ preset, description, ...fields }) => {
        // What a preset sets is left to it.
        const { leasePeriod, detection, ...others } = fields
        const body = preset === '' ? { ...others, leasePeriod, detection } : { ...others, preset }
        return change.mutateAsync({
          params: { path: { productId: product.id } },
          body: { ...body, description: description.trim() || null },
        })
      }}
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
      {values.preset === '' && (
        <Checkbox
          label={t('detectionHint')}
          {...form.getInputProps('detection', { type: 'checkbox' })}
        />
      )}
    </FormDialog>
  )
}
