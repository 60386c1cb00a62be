import { Divider, NativeSelect, NumberInput, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps, updateOf } from './change-form.tsx'

const presets = ['dynamic', 'decoupled', 'coupled'] as const
type Preset = (typeof presets)[number]
const modes = ['atExpiry', 'every', 'atPercent', 'off'] as const

/** How devices renew their leases, and whether they are told of edits. */
export function RenewalForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const { leaseRenewal, detection } = entitlement
  const before = { leaseRenewal, detection }
  const [values, setValues] = useState(before)
  const [preset, setPreset] = useState<Preset | null>(null)
  const renewal = values.leaseRenewal
  const setRenewal = (part: Partial<typeof renewal>) =>
    setValues({ ...values, leaseRenewal: { ...renewal, ...part } })
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
          <NativeSelect
            label={t('renewalMode')}
            data={modes.map((value) => ({
              value,
              label: field(value, { interval: '…', percent: '…' }),
            }))}
            value={renewal.mode}
            onChange={({ currentTarget: { value } }) =>
              setRenewal({ mode: value as typeof renewal.mode })
            }
          />
          {renewal.mode === 'every' && (
            <IntervalInput
              label={t('renewalInterval')}
              value={renewal.interval ?? { type: 'day', count: 1 }}
              onChange={(interval) => setRenewal({ interval })}
            />
          )}
          {renewal.mode === 'atPercent' && (
            <NumberInput
              label={t('renewalPercent')}
              min={1}
              max={99}
              value={renewal.percent ?? 80}
              onChange={(percent) => setRenewal({ percent: Number(percent) })}
            />
          )}
          <Switch
            label={t('courtesyRefresh')}
            checked={renewal.courtesyRefresh}
            onChange={({ currentTarget: { checked } }) => setRenewal({ courtesyRefresh: checked })}
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
