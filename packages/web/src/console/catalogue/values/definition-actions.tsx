import { useMutation } from '@tanstack/react-query'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import type { Attribute, Feature, Place } from './places.ts'
import { valueTexts } from './value-texts.ts'

/** Deletes a feature or an attribute where it is defined. */
export function DefinitionActions({
  of,
  kind,
  at,
}: {
  of: Feature | Attribute
  kind: 'feature' | 'attribute'
  at: Place
}) {
  const t = useTexts(valueTexts)
  const remove = useMutation({
    mutationFn: () => (kind === 'feature' ? at.clearFeature(of.id) : at.clearAttribute(of.id)),
  })
  return (
    <AskFirst
      label={t('deleteIt')}
      name={t('deleteOf', { key: of.key })}
      size="compact-xs"
      title={t('deleteTitle', { key: of.key })}
      action={() => remove.mutateAsync()}
    >
      {t('deleteText')}
    </AskFirst>
  )
}
