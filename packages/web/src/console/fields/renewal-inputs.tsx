import { NativeSelect, NumberInput, Switch } from '@mantine/core'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { IntervalInput } from '../../shared/interval-input.tsx'
import { fieldFormTexts } from './field-form-texts.ts'

export type Renewal = Schemas['LeaseRenewal']

const modes = ['atExpiry', 'every', 'atPercent', 'off'] as const

/** When devices renew their leases. */
export function RenewalInputs({
  value,
  onChange,
}: {
  value: Renewal
  onChange: (value: Renewal) => void
}) {
  const t = useTexts(fieldFormTexts)
  return (
    <>
      <NativeSelect
        label={t('renewalMode')}
        data={modes.map((mode) => ({ value: mode, label: t(mode) }))}
        value={value.mode}
        onChange={({ currentTarget }) => {
          const mode = modes.find((each) => each === currentTarget.value) ?? 'atExpiry'
          onChange({
            mode,
            interval: mode === 'every' ? { type: 'day', count: 1 } : null,
            percent: mode === 'atPercent' ? 80 : null,
            courtesyRefresh: value.courtesyRefresh,
          })
        }}
      />
      {value.mode === 'every' && value.interval && (
        <IntervalInput
          label={t('renewalInterval')}
          value={value.interval}
          onChange={(interval) => onChange({ ...value, interval })}
        />
      )}
      {value.mode === 'atPercent' && (
        <NumberInput
          label={t('renewalPercent')}
          min={1}
          max={99}
          allowDecimal={false}
          value={value.percent ?? ''}
          onChange={(percent) => onChange({ ...value, percent: Number(percent) || null })}
        />
      )}
      <Switch
        label={t('courtesyRefresh')}
        checked={value.courtesyRefresh}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ ...value, courtesyRefresh: checked })
        }
      />
    </>
  )
}
