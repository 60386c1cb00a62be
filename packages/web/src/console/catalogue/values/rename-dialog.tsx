import { Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { useTexts } from '../../../i18n/texts.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import type { Attribute, Feature } from './places.ts'
import { valueTexts } from './value-texts.ts'

type Definition = Feature | Attribute
type Named = { key: string; description: string | null }

/** The key that applications ask by and, of a feature, what it is. */
export function RenameDialog({
  edited,
  save,
  onClose,
}: {
  edited: Edited<Definition>
  save: (named: Named, headers: Edited<Definition>['headers']) => Promise<unknown>
  onClose: () => void
}) {
  const t = useTexts(valueTexts)
  const change = useMutation({ mutationFn: (named: Named) => save(named, edited.headers) })
  const form = useForm({ initialValues: toValues(edited.thing) })
  return (
    <FormDialog
      title={t('renameOf', { key: edited.thing.key })}
      form={form}
      save={({ key, description }) =>
        change.mutateAsync({ key: key.trim(), description: description.trim() || null })
      }
      readAgain={async () => toValues(await edited.readAgain())}
      onClose={onClose}
    >
      <TextInput
        label={t('key')}
        required
        maxLength={50}
        data-autofocus
        {...form.getInputProps('key')}
      />
      {form.isDirty('key') && (
        <Text size="sm" role="status">
          {t('renameHint')}
        </Text>
      )}
      {'description' in edited.thing && (
        <TextInput
          label={t('description')}
          maxLength={500}
          {...form.getInputProps('description')}
        />
      )}
    </FormDialog>
  )
}

function toValues(definition: Definition) {
  const description = 'description' in definition ? definition.description : null
  return { key: definition.key, description: description ?? '' }
}
