import { NativeSelect, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { licenseTypes, planTexts, planTypes, startTypes } from './plan-texts.ts'

type Plan = Schemas['Plan']

const year: Schemas['Interval'] = { type: 'year', count: 1 }

export function PlanDialog({ edited, onClose }: { edited?: Edited<Plan>; onClose: () => void }) {
  const plan = edited?.thing
  const t = useTexts(planTexts)
  const create = query.useMutation('post', '/api/v1/plans')
  const change = query.useMutation('patch', '/api/v1/plans/{planId}')
  const form = useForm({ initialValues: toValues(plan) })
  const { values } = form
  const isPerpetual = values.licenseType === 'perpetual'
  return (
    <FormDialog
      title={plan ? t('editPlan', { name: plan.name }) : t('newPlan')}
      form={form}
      save={({ licenseDuration, description, ...fields }) => {
        const body = {
          ...fields,
          description: description.trim() || null,
          licenseDuration: isPerpetual ? null : licenseDuration,
        }
        if (!edited) return create.mutateAsync({ body })
        const { headers, thing } = edited
        return change.mutateAsync({ params: { path: { planId: thing.id } }, body, headers })
      }}
      readAgain={edited && (async () => toValues(await edited.readAgain()))}
      onClose={onClose}
    >
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('description')} {...form.getInputProps('description')} />
      <NativeSelect
        label={t('licenseType')}
        data={licenseTypes.map((value) => ({ value, label: t(value) }))}
        {...form.getInputProps('licenseType')}
      />
      {!isPerpetual && (
        <IntervalInput
          label={t('duration')}
          value={values.licenseDuration}
          onChange={(duration) => form.setFieldValue('licenseDuration', duration)}
        />
      )}
      <NativeSelect
        label={t('start')}
        data={startTypes.map((value) => ({ value, label: t(value) }))}
        {...form.getInputProps('licenseStartType')}
      />
      <NativeSelect
        label={t('planType')}
        data={planTypes.map((value) => ({ value, label: t(value) }))}
        {...form.getInputProps('planType')}
      />
    </FormDialog>
  )
}

function toValues(plan?: Plan) {
  return {
    name: plan?.name ?? '',
    description: plan?.description ?? '',
    licenseType: plan?.licenseType ?? 'subscription',
    licenseStartType: plan?.licenseStartType ?? 'activation',
    licenseDuration: plan?.licenseType === 'subscription' ? plan.licenseDuration : year,
    planType: plan?.planType ?? 'paid',
  }
}
