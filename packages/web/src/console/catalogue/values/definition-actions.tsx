import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { ReadFirst } from '../../../shared/editing/read-first.tsx'
import type { Answer } from '../../../shared/editing/use-edited.ts'

import type { Attribute, Feature, Place } from './places.ts'
import { RenameDialog } from './rename-dialog.tsx'
import { valueTexts } from './value-texts.ts'

/** Renames or deletes a feature or an attribute where it is defined. */
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
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  const { id, key } = of
  const { definitions } = at
  const remove = useMutation({
    mutationFn: () => (kind === 'feature' ? at.clearFeature(id) : at.clearAttribute(id)),
  })
  return (
    // Whole, also where its row is short of room.
    <Group gap={4} wrap="nowrap" style={{ flexShrink: 0 }}>
      {definitions && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={t('renameOf', { key })}
          onClick={() => setOpen(true)}
        >
          {t('rename')}
        </Button>
      )}
      <AskFirst
        label={t('deleteIt')}
        name={t('deleteOf', { key })}
        size="compact-xs"
        title={t('deleteTitle', { key })}
        action={() => remove.mutateAsync()}
      >
        {t('deleteText')}
      </AskFirst>
      {isOpen && definitions && (
        <ReadFirst<Feature | Attribute>
          title={t('renameOf', { key })}
          read={(): Promise<Answer<Feature | Attribute>> =>
            kind === 'feature' ? at.readFeature(id) : at.readAttribute(id)
          }
          onClose={close}
        >
          {(edited) => (
            <RenameDialog
              edited={edited}
              save={({ description, ...named }, headers) =>
                kind === 'feature'
                  ? definitions.changeFeature(id, { ...named, description }, headers)
                  : definitions.changeAttribute(id, named, headers)
              }
              onClose={close}
            />
          )}
        </ReadFirst>
      )}
    </Group>
  )
}
