import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import { fieldTexts } from '../changes/field-texts.ts'
import type { Change } from '../changes/send-change.ts'
import type { Entitlement } from '../entitlement.ts'
import { ChangeForm, type FormProps } from './change-form.tsx'
import { type Reset, resets, resettable } from './resettable.ts'

export function OverridesForm({ entitlement, show }: FormProps<Entitlement>) {
  const t = useTexts(changeTexts)
  const field = useTexts(fieldTexts)
  const [fields, setFields] = useState<string[]>([])
  const [features, setFeatures] = useState<string[]>([])
  const [attributes, setAttributes] = useState<string[]>([])
  const { editInfo } = entitlement
  const isEdited = (reset: Reset) => editInfo[`${resettable[reset]}Edited`]
  const edited = {
    fields: resets.filter(isEdited),
    features: editedKeys(entitlement.features),
    attributes: editedKeys(entitlement.attributes),
  }
  const hasEdits = Object.values(edited).some((keys) => keys.length > 0)
  const read = (): Change | null => {
    if (fields.length + features.length + attributes.length === 0) return null
    return {
      type: 'resetOverrides',
      ...Object.fromEntries(fields.map((name) => [name, true])),
      ...(features.length > 0 && { resetFeatures: features }),
      ...(attributes.length > 0 && { resetAttributes: attributes }),
    }
  }
  const label = (name: string, isMarked: boolean) =>
    isMarked ? t('editedMark', { field: name }) : name
  return (
    <ChangeForm read={read} show={show}>
      {hasEdits ? (
        <Group>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              setFields(edited.fields)
              setFeatures(edited.features)
              setAttributes(edited.attributes)
            }}
          >
            {t('chooseAll')}
          </Button>
        </Group>
      ) : (
        <Text size="sm">{t('nothingEdited')}</Text>
      )}
      <Checkbox.Group label={t('resetWhat')} value={fields} onChange={setFields}>
        <Stack gap={6} mt={6}>
          {resets.map((reset) => (
            <Checkbox
              key={reset}
              value={reset}
              label={label(field(resettable[reset]), isEdited(reset))}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {(entitlement.features ?? []).length > 0 && (
        <Checkbox.Group label={field('features')} value={features} onChange={setFeatures}>
          <Stack gap={6} mt={6}>
            {entitlement.features?.map((feature) => (
              <Checkbox
                key={feature.id}
                value={feature.key}
                label={label(feature.key, feature.edited)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {(entitlement.attributes ?? []).length > 0 && (
        <Checkbox.Group label={field('attributes')} value={attributes} onChange={setAttributes}>
          <Stack gap={6} mt={6}>
            {entitlement.attributes?.map((attribute) => (
              <Checkbox
                key={attribute.id}
                value={attribute.key}
                label={label(attribute.key, attribute.edited)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </ChangeForm>
  )
}

function editedKeys(items: readonly { key: string; edited: boolean }[] | null): string[] {
  return (items ?? []).filter(({ edited }) => edited).map(({ key }) => key)
}
