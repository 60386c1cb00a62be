import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { LimitInput } from '../../../shared/limit-input.tsx'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps, updateOf } from './change-form.tsx'

export function SeatsForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(fieldTexts)
  const { seatCount, overdraftSeatLimit } = entitlement
  const before = { seatCount, overdraftSeatLimit }
  const [values, setValues] = useState(before)
  return (
    <ChangeForm read={() => updateOf(before, values)} show={show}>
      <NumberInput
        label={t('seatCount')}
        min={1}
        allowDecimal={false}
        required
        data-autofocus
        value={values.seatCount}
        onChange={(count) => setValues({ ...values, seatCount: Number(count) })}
      />
      <LimitInput
        label={t('overdraftSeatLimit')}
        value={values.overdraftSeatLimit}
        onChange={(limit) => setValues({ ...values, overdraftSeatLimit: limit })}
      />
    </ChangeForm>
  )
}
