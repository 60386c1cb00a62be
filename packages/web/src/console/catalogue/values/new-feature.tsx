import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { LimitInput } from '../../../shared/limit-input.tsx'
import { DefinitionDialog } from './definition-dialog.tsx'
import { valueTexts } from './value-texts.ts'

const types = ['bool', 'usageCount', 'elementPool'] as const

type Values = {
  key: string
  description: string
  type: (typeof types)[number]
  value: number | null
  overdraftLimit: Schemas['Limit']
}

/** Defines a feature, of one product or of all. */
export function NewFeature({ productId, onClose }: { productId?: string; onClose: () => void }) {
  const t = useTexts(valueTexts)
  const ofAll = query.useMutation('post', '/api/v1/features')
  const ofOne = query.useMutation('post', '/api/v1/products/{productId}/features')
  const initialValues: Values = {
    key: '',
    description: '',
    type: 'bool',
    value: 0,
    overdraftLimit: { type: 'none', value: null },
  }
  const form = useForm({ initialValues })
  const { type, value, overdraftLimit } = form.values
  async function save({ key, description, ...rest }: Values) {
    const body = {
      key: key.trim(),
      description: description.trim() || null,
      type: rest.type,
      value: rest.value,
      ...(rest.type !== 'bool' && { overdraftLimit: rest.overdraftLimit }),
    }
    await (productId
      ? ofOne.mutateAsync({ params: { path: { productId } }, body })
      : ofAll.mutateAsync({ body }))
  }
  return (
    <DefinitionDialog title={t('newFeature')} form={form} save={save} onClose={onClose}>
      <TextInput label={t('description')} {...form.getInputProps('description')} />
      <NativeSelect
        label={t('type')}
        description={t(`${type}Hint`)}
        data={types.map((each) => ({ value: each, label: t(each) }))}
        value={type}
        onChange={({ currentTarget }) => {
          const next = types.find((each) => each === currentTarget.value) ?? 'bool'
          form.setValues({ type: next, value: next === 'bool' ? 0 : 1 })
        }}
      />
      {type === 'bool' ? (
        <Checkbox
          label={t('onByDefault')}
          checked={value === 1}
          onChange={({ currentTarget }) =>
            form.setFieldValue('value', currentTarget.checked ? 1 : 0)
          }
        />
      ) : (
        <>
          <NumberInput
            label={t('value')}
            min={0}
            allowDecimal={false}
            disabled={value === null}
            value={value ?? ''}
            onChange={(next) => form.setFieldValue('value', Number(next) || 0)}
          />
          <Checkbox
            label={t('noLimit')}
            checked={value === null}
            onChange={({ currentTarget }) =>
              form.setFieldValue('value', currentTarget.checked ? null : 1)
            }
          />
          {value !== null && (
            <LimitInput
              label={t('overdraft')}
              value={overdraftLimit}
              onChange={(limit) => form.setFieldValue('overdraftLimit', limit)}
            />
          )}
        </>
      )}
    </DefinitionDialog>
  )
}
