import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { changeTexts } from '../changes/change-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps } from './change-form.tsx'

/** For a plan whose start is given: when the term begins. */
export function StartForm({ show }: FormProps<Entitlement>) {
  const t = useTexts(changeTexts)
  const [startDate, setStartDate] = useState<string | null>(null)
  return (
    <ChangeForm
      read={() => ({ type: 'start', ...(startDate !== null && { startDate }) })}
      show={show}
    >
      <MomentInput
        label={t('startDate')}
        description={t('startDateHelp')}
        value={startDate}
        onChange={setStartDate}
      />
    </ChangeForm>
  )
}
