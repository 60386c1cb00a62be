import { Checkbox, Group, NumberInput, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { LimitInput } from '../../../shared/limit-input.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, changedFields, type FormProps } from './change-form.tsx'

type Feature = Pick<Schemas['EntitlementFeature'], 'value' | 'overdraftLimit'>

export function FeaturesForm({ entitlement, show }: FormProps<Entitlement>) {
  const features = entitlement.features ?? []
  const before = Object.fromEntries(
    features.map(({ id, value, overdraftLimit }): [string, Feature] => [
      id,
      { value, overdraftLimit },
    ]),
  )
  const [values, setValues] = useState(before)
  const read = (): Change | null => {
    const changed = features.flatMap(({ id }) => {
      const fields = changedFields(before[id] as Feature, values[id] as Feature)
      return fields ? [{ id, ...fields }] : []
    })
    return changed.length === 0 ? null : { type: 'update', features: changed }
  }
  return (
    <ChangeForm read={read} show={show}>
      <Stack gap="xs">
        {features.map(({ id, key, type }) => (
          <FeatureFields
            key={id}
            name={key}
            type={type}
            feature={values[id] as Feature}
            onChange={(feature) => setValues({ ...values, [id]: feature })}
          />
        ))}
      </Stack>
    </ChangeForm>
  )
}

function FeatureFields({
  name,
  type,
  feature,
  onChange,
}: {
  name: string
  type: Schemas['EntitlementFeature']['type']
  feature: Feature
  onChange: (feature: Feature) => void
}) {
  const t = useTexts(changeTexts)
  if (type === 'bool') {
    return (
      <Switch
        label={name}
        checked={feature.value === 1}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ ...feature, value: checked ? 1 : 0 })
        }
      />
    )
  }
  return (
    <Group align="flex-end" gap="md">
      <NumberInput
        label={t('valueOf', { key: name })}
        min={0}
        allowDecimal={false}
        disabled={feature.value === null}
        value={feature.value ?? ''}
        onChange={(value) => onChange({ ...feature, value: Number(value) })}
      />
      <Checkbox
        mb={8}
        label={t('isUnlimited', { key: name })}
        checked={feature.value === null}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ ...feature, value: checked ? null : 0 })
        }
      />
      <LimitInput
        label={t('overdraftOf', { key: name })}
        value={feature.overdraftLimit}
        onChange={(overdraftLimit) => onChange({ ...feature, overdraftLimit })}
      />
    </Group>
  )
}
