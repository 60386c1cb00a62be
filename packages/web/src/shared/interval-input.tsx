import { Group, NativeSelect, NumberInput } from '@mantine/core'
import type { Schemas } from '../api/client.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

type Interval = Schemas['Interval']

const units = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const

/** A duration of the API: how many of which unit, or none at all. */
export function IntervalInput({
  label,
  description,
  value,
  onChange,
  noneLabel,
}: {
  label: string
  description?: string
  value: Interval
  onChange: (value: Interval) => void
  /** What it means to have none: "full duration". */
  noneLabel?: string
}) {
  const t = useTexts(sharedTexts)
  const isNone = value.type === 'none'
  const unitLabels = [
    { value: 'none', label: noneLabel ?? t('none') },
    ...(value.type === 'second' ? [{ value: 'second', label: t('seconds') }] : []),
    ...units.map((unit) => ({ value: unit, label: t(`${unit}s`) })),
  ]
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        description={description}
        min={1}
        max={32_767}
        allowDecimal={false}
        disabled={isNone}
        value={value.count ?? ''}
        onChange={(count) => onChange({ ...value, count: Number(count) || null })}
        style={{ flex: 1 }}
      />
      <NativeSelect
        aria-label={`${label}: ${t('intervalUnit')}`}
        data={unitLabels}
        value={value.type}
        onChange={({ currentTarget }) => {
          const type = currentTarget.value as Interval['type']
          onChange({ type, count: type === 'none' ? null : (value.count ?? 1) })
        }}
      />
    </Group>
  )
}
