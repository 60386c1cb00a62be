import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import type { Attribute, Place } from './places.ts'
import { ValueCell } from './value-cell.tsx'
import { valueTexts } from './value-texts.ts'

export function AttributeCell({
  attribute,
  place,
  column,
  mayChange,
}: {
  attribute: Attribute
  place: Place
  column: string
  mayChange: boolean
}) {
  const t = useTexts(valueTexts)
  const [text, setText] = useState('')
  const { id, key, type, value, valueLevel, level } = attribute
  const isInherited = valueLevel !== place.level
  return (
    <ValueCell
      name={`${key}, ${column}`}
      shown={value ?? t('noValue')}
      inherited={isInherited && valueLevel !== 'edition' ? valueLevel : null}
      mayChange={mayChange}
      read={() => place.readAttribute(id)}
      onRead={(now) => setText(now.value ?? '')}
      save={(headers) => place.setAttribute(id, text === '' ? null : text, headers)}
      clear={isInherited || level === place.level ? null : () => place.clearAttribute(id)}
    >
      <TextInput
        label={key}
        description={type === 'date' ? t('dateHint') : undefined}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        {...(type === 'number' && { inputMode: 'decimal' as const })}
      />
    </ValueCell>
  )
}
