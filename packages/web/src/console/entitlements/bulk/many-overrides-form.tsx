import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Change } from '../changes/send-change.ts'
import { ChangeForm } from '../forms/change-form.tsx'
import { type Reset, resets, resettable } from '../forms/resettable.ts'

/** Fields for which many entitlements take current values of the catalogue. */
export function ManyOverridesForm({ show }: { show: (change: Change) => void }) {
  const t = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const [chosen, setChosen] = useState<string[]>([])
  const read = (): Change | null =>
    chosen.length === 0
      ? null
      : { type: 'resetOverrides', ...Object.fromEntries(chosen.map((name) => [name, true])) }
  return (
    <ChangeForm read={read} show={show}>
      <Checkbox.Group label={t('resetWhat')} value={chosen} onChange={setChosen}>
        <Stack gap={6} mt={6}>
          {resets.map((reset: Reset) => (
            <Checkbox key={reset} value={reset} label={field(resettable[reset])} />
          ))}
        </Stack>
      </Checkbox.Group>
    </ChangeForm>
  )
}
