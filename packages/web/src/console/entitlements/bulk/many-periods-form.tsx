import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Change } from '../changes/send-change.ts'
import { ChangeForm } from '../forms/change-form.tsx'
import { bulkTexts } from './bulk-texts.ts'

const periods = ['leasePeriod', 'offlineLeasePeriod', 'gracePeriod', 'lingerPeriod'] as const
type Periods = Partial<Record<(typeof periods)[number], Schemas['Interval']>>

/** Periods that many entitlements are to have: those that were ticked, the others stay. */
export function ManyPeriodsForm({ show }: { show: (change: Change) => void }) {
  const t = useTexts(bulkTexts)
  const field = useTexts(fieldTexts)
  const [values, setValues] = useState<Periods>({})
  const read = (): Change | null =>
    Object.keys(values).length === 0 ? null : { type: 'update', ...values }
  return (
    <ChangeForm read={read} show={show}>
      {periods.map((name) => {
        const { [name]: value, ...others } = values
        return (
          <div key={name}>
            <Checkbox
              label={t('setField', { field: field(name) })}
              checked={value !== undefined}
              onChange={({ currentTarget: { checked } }) =>
                setValues(checked ? { ...values, [name]: { type: 'day', count: 1 } } : others)
              }
            />
            {value && (
              <IntervalInput
                label={field(name)}
                value={value}
                onChange={(period) => setValues({ ...values, [name]: period })}
              />
            )}
          </div>
        )
      })}
    </ChangeForm>
  )
}
