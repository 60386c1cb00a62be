import { Group, NativeSelect, NumberInput } from '@mantine/core'
import type { Schemas } from '../api/client.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

type Limit = Schemas['Limit']

/** How far above what was bought may be gone: not at all, by a number, by a share, without end. */
export function LimitInput({
  label,
  value,
  onChange,
}: {
  label: string
  value: Limit
  onChange: (value: Limit) => void
}) {
  const t = useTexts(sharedTexts)
  const hasValue = value.type === 'absolute' || value.type === 'percentage'
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <NumberInput
        label={label}
        min={0}
        allowDecimal={false}
        disabled={!hasValue}
        value={value.value ?? ''}
        onChange={(amount) => onChange({ ...value, value: Number(amount) || 0 })}
        style={{ flex: 1 }}
      />
      <NativeSelect
        aria-label={`${label}: ${t('limitType')}`}
        data={(['none', 'absolute', 'percentage', 'unlimited'] as const).map((type) => ({
          value: type,
          label: type === 'percentage' ? '%' : t(type),
        }))}
        value={value.type}
        onChange={({ currentTarget }) => {
          const type = currentTarget.value as Limit['type']
          const keeps = type === 'absolute' || type === 'percentage'
          onChange({ type, value: keeps ? (value.value ?? 0) : null })
        }}
      />
    </Group>
  )
}
