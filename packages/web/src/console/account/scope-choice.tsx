import { Checkbox, Stack } from '@mantine/core'
import { useTexts } from '../../i18n/texts.ts'
import { useMay } from '../session.ts'
import { type KnownScope, scopes, scopeTexts } from './scope-texts.ts'

/** Permissions, each in a sentence. Nobody gives what they have not. */
export function ScopeChoice({
  label,
  description,
  value,
  onChange,
  error,
}: {
  label: string
  description?: string
  value: readonly string[]
  onChange: (value: KnownScope[]) => void
  error?: React.ReactNode
}) {
  const t = useTexts(scopeTexts)
  const may = useMay()
  return (
    <Checkbox.Group
      label={label}
      description={description}
      value={[...value]}
      onChange={(chosen) => onChange(scopes.filter((scope) => chosen.includes(scope)))}
      error={error}
    >
      <Stack gap={6} mt="xs">
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={t(scope)}
            description={scope}
            disabled={!may(scope)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
