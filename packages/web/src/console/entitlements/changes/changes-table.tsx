import { Text } from '@mantine/core'
import type { Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from './change-texts.ts'
import { type IsSwitch, toldChanges } from './field-text.tsx'
import { FieldValues } from './field-values.tsx'

/** What changes from what to what, a row for each field. */
export function ChangesTable({
  changes,
  isSwitch,
}: {
  changes: readonly Schemas['EntitlementChange'][]
  isSwitch?: IsSwitch | undefined
}) {
  const t = useTexts(changeTexts)
  const rows = toldChanges(changes).map(({ field, from, to }) => ({
    field,
    values: [from, to] as const,
  }))
  if (rows.length === 0) return <Text size="sm">{t('nothingChanges')}</Text>
  return <FieldValues heads={[t('from'), t('to')]} rows={rows} isSwitch={isSwitch} />
}
