import { NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps, updateOf } from './change-form.tsx'

const periods = ['leasePeriod', 'offlineLeasePeriod', 'gracePeriod', 'lingerPeriod'] as const
const schedules = ['never', 'onRenewal', 'monthly', 'calendarMonth'] as const

export function PeriodsForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(fieldTexts)
  const { leasePeriod, offlineLeasePeriod, gracePeriod, lingerPeriod } = entitlement
  const { usageResetSchedule } = entitlement
  const before = {
    ...{ leasePeriod, offlineLeasePeriod, gracePeriod, lingerPeriod },
    usageResetSchedule,
  }
  const [values, setValues] = useState(before)
  const none = { leasePeriod: t('full'), offlineLeasePeriod: t('notOffered') }
  return (
    <ChangeForm read={() => updateOf(before, values)} show={show}>
      {periods.map((name) => (
        <IntervalInput
          key={name}
          label={t(name)}
          value={values[name]}
          onChange={(period) => setValues({ ...values, [name]: period })}
          {...(name in none && { noneLabel: none[name as keyof typeof none] })}
        />
      ))}
      <NativeSelect
        label={t('usageResetSchedule')}
        data={schedules.map((schedule) => ({ value: schedule, label: t(schedule) }))}
        value={values.usageResetSchedule}
        onChange={({ currentTarget: { value } }) =>
          setValues({ ...values, usageResetSchedule: value as (typeof schedules)[number] })
        }
      />
    </ChangeForm>
  )
}
