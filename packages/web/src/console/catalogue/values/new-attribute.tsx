import { NativeSelect, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { DefinitionDialog } from './definition-dialog.tsx'
import { valueTexts } from './value-texts.ts'

const types = ['string', 'number', 'date'] as const
const rules = ['none', 'email', 'regex'] as const

type Values = {
  key: string
  type: (typeof types)[number]
  value: string
  rule: (typeof rules)[number]
  regex: string
  errorMessage: string
}

/** Defines an attribute, of one product or of all. */
export function NewAttribute({ productId, onClose }: { productId?: string; onClose: () => void }) {
  const t = useTexts(valueTexts)
  const ofAll = query.useMutation('post', '/api/v1/attributes')
  const ofOne = query.useMutation('post', '/api/v1/products/{productId}/attributes')
  const initialValues: Values = {
    key: '',
    type: 'string',
    value: '',
    rule: 'none',
    regex: '',
    errorMessage: '',
  }
  const form = useForm({ initialValues })
  const { type, rule } = form.values
  async function save(values: Values) {
    const body = {
      key: values.key.trim(),
      type: values.type,
      value: values.value === '' ? null : values.value,
      ...(values.rule === 'email' && { validationRules: [{ ruleType: values.rule }] }),
      ...(values.rule === 'regex' && {
        validationRules: [
          { ruleType: values.rule, regex: values.regex, errorMessage: values.errorMessage },
        ],
      }),
    }
    await (productId
      ? ofOne.mutateAsync({ params: { path: { productId } }, body })
      : ofAll.mutateAsync({ body }))
  }
  return (
    <DefinitionDialog title={t('newAttribute')} form={form} save={save} onClose={onClose}>
      <NativeSelect
        label={t('type')}
        data={types.map((each) => ({ value: each, label: t(each) }))}
        {...form.getInputProps('type')}
      />
      <TextInput
        label={t('value')}
        description={type === 'date' ? t('dateHint') : undefined}
        {...form.getInputProps('value')}
      />
      {type === 'string' && (
        <NativeSelect
          label={t('rule')}
          data={rules.map((each) => ({ value: each, label: t(`${each}Rule`) }))}
          {...form.getInputProps('rule')}
        />
      )}
      {type === 'string' && rule === 'regex' && (
        <>
          <TextInput label={t('regex')} required {...form.getInputProps('regex')} />
          <TextInput
            label={t('errorMessage')}
            maxLength={50}
            required
            {...form.getInputProps('errorMessage')}
          />
        </>
      )}
    </DefinitionDialog>
  )
}
