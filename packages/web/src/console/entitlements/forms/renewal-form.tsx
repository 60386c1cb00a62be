import { Divider, NativeSelect, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { RenewalInputs } from '../../fields/renewal-inputs.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps, updateOf } from './change-form.tsx'

const presets = ['dynamic', 'decoupled', 'coupled'] as const
type Preset = (typeof presets)[number]

/** How devices renew their leases, and whether they are told of edits. */
export function RenewalForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const { leaseRenewal, detection } = entitlement
  const before = { leaseRenewal, detection }
  const [values, setValues] = useState(before)
  const [preset, setPreset] = useState<Preset | null>(null)
  const read = (): Change | null => (preset ? { type: 'update', preset } : updateOf(before, values))
  return (
    <ChangeForm read={read} show={show}>
      <NativeSelect
        label={t('preset')}
        data={[
          { value: '', label: t('presetNone') },
          ...presets.map((value) => ({ value, label: t(value) })),
        ]}
        value={preset ?? ''}
        onChange={({ currentTarget: { value } }) => setPreset((value || null) as Preset | null)}
      />
      {preset === null && (
        <>
          <Divider />
          <RenewalInputs
            value={values.leaseRenewal}
            onChange={(renewal) => setValues({ ...values, leaseRenewal: renewal })}
          />
          <Switch
            label={field('detection')}
            checked={values.detection}
            onChange={({ currentTarget: { checked } }) =>
              setValues({ ...values, detection: checked })
            }
          />
        </>
      )}
    </ChangeForm>
  )
}
