import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { MomentInput } from '../../../shared/moment-input.tsx'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps, updateOf } from './change-form.tsx'

export function TermForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(fieldTexts)
  const { expiryDate, hasMaintenance, maintenanceExpiryDate, licenseType } = entitlement
  const before = { expiryDate, hasMaintenance, maintenanceExpiryDate }
  const [values, setValues] = useState(before)
  return (
    <ChangeForm read={() => updateOf(before, values)} show={show}>
      {licenseType === 'subscription' && (
        <MomentInput
          label={t('expiryDate')}
          value={values.expiryDate}
          onChange={(at) => setValues({ ...values, expiryDate: at })}
        />
      )}
      <Switch
        label={t('hasMaintenance')}
        checked={values.hasMaintenance}
        onChange={({ currentTarget: { checked } }) =>
          setValues({ ...values, hasMaintenance: checked })
        }
      />
      {values.hasMaintenance && (
        <MomentInput
          label={t('maintenanceExpiryDate')}
          value={values.maintenanceExpiryDate}
          onChange={(at) => setValues({ ...values, maintenanceExpiryDate: at })}
        />
      )}
    </ChangeForm>
  )
}
