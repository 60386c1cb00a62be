import { Checkbox, NativeSelect, NumberInput } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { LimitInput } from '../../../shared/limit-input.tsx'
import { useLimitText } from '../../../shared/limit-text.ts'
import { sharedTexts } from '../../../shared/texts.ts'
import type { Feature, Place } from './places.ts'
import { ValueCell } from './value-cell.tsx'
import { valueTexts } from './value-texts.ts'

/** "on", "500 +10 %", "unlimited": the value of a feature in words. */
export function useFeatureText(): (feature: Feature) => string {
  const t = useTexts(valueTexts)
  const shared = useTexts(sharedTexts)
  const writeLimit = useLimitText()
  return ({ type, value, overdraftLimit }) => {
    if (type === 'bool') return value === 1 ? t('on') : t('off')
    if (value === null) return shared('unlimited')
    const limit = overdraftLimit.type === 'none' ? '' : ` + ${writeLimit(overdraftLimit)}`
    return writeNumber(value) + limit
  }
}

export function FeatureCell({
  feature,
  place,
  column,
  mayChange,
}: {
  feature: Feature
  place: Place
  /** What its column is called. */
  column: string
  mayChange: boolean
}) {
  const t = useTexts(valueTexts)
  const write = useFeatureText()
  const [value, setValue] = useState<number | null>(null)
  const [overdraftLimit, setLimit] = useState<Schemas['Limit']>({ type: 'none', value: null })
  const { id, key, type, valueLevel } = feature
  const isInherited = valueLevel !== place.level
  return (
    <ValueCell
      name={`${key}, ${column}`}
      shown={write(feature)}
      inherited={isInherited && valueLevel !== 'edition' ? valueLevel : null}
      mayChange={mayChange}
      read={() => place.readFeature(id)}
      onRead={(now) => {
        setValue(now.value)
        setLimit(now.overdraftLimit)
      }}
      save={(headers) =>
        place.setFeature(id, type === 'bool' ? { value } : { value, overdraftLimit }, headers)
      }
      clear={isInherited || feature.level === place.level ? null : () => place.clearFeature(id)}
    >
      {type === 'bool' ? (
        <NativeSelect
          label={key}
          data={[
            { value: '1', label: t('on') },
            { value: '0', label: t('off') },
          ]}
          value={String(value ?? 0)}
          onChange={({ currentTarget }) => setValue(Number(currentTarget.value))}
        />
      ) : (
        <>
          <NumberInput
            label={key}
            min={0}
            allowDecimal={false}
            disabled={value === null}
            value={value ?? ''}
            onChange={(next) => setValue(Number(next) || 0)}
          />
          <Checkbox
            label={t('noLimit')}
            checked={value === null}
            onChange={({ currentTarget }) => setValue(currentTarget.checked ? null : 0)}
          />
          {value !== null && (
            <LimitInput label={t('overdraft')} value={overdraftLimit} onChange={setLimit} />
          )}
        </>
      )}
    </ValueCell>
  )
}
