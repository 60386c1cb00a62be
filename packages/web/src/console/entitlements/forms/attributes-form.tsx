import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps } from './change-form.tsx'

export function AttributesForm({ entitlement, show }: FormProps<Entitlement>) {
  const attributes = entitlement.attributes ?? []
  const [values, setValues] = useState<Record<string, string>>({})
  const read = (): Change | null => {
    const changed = attributes.flatMap(({ id, value }) => {
      const entered = values[id]
      return entered === undefined || entered === (value ?? '')
        ? []
        : [{ id, value: entered === '' ? null : entered }]
    })
    return changed.length === 0 ? null : { type: 'update', attributes: changed }
  }
  return (
    <ChangeForm read={read} show={show}>
      {attributes.map(({ id, key, type, value }) => (
        <TextInput
          key={id}
          label={key}
          maxLength={500}
          type={type === 'number' ? 'number' : 'text'}
          step={type === 'number' ? 'any' : undefined}
          value={values[id] ?? value ?? ''}
          onChange={({ currentTarget }) => setValues({ ...values, [id]: currentTarget.value })}
        />
      ))}
    </ChangeForm>
  )
}
