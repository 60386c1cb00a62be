import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import type { Edited } from '../../../shared/editing/use-edited.ts'
import { useSaving } from '../../../shared/editing/use-saving.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { LanguageSelect } from '../../fields/language-select.tsx'
import { useMay } from '../../session.ts'
import { brandingTexts } from './branding-texts.ts'

type Settings = Schemas['PortalSettings']

const looks = ['accent', 'header', 'headerText', 'background', 'text', 'radius', 'font'] as const
export function SettingsForm({
  edited,
  onTry,
}: {
  edited: Edited<Settings>
  /** Whenever a value of the looks is another, before anything is saved. */
  onTry: (overrides: Readonly<Record<string, string>>) => void
}) {
  const t = useTexts(brandingTexts)
  const shared = useTexts(sharedTexts)
  // Links of mails lead there, so that it is a setting of the account too.
  const mayMove = useMay()('settings:admin')
  const { thing: settings, headers } = edited
  const change = query.useMutation('patch', '/api/v1/account/eup/settings')
  const form = useForm({
    initialValues: toValues(settings),
    onValuesChange: (values) => onTry(overridesOf(settings, values.looks)),
  })
  const { submit, note } = useSaving({
    form,
    save: async ({ looks: wanted, url, ...values }) => {
      const themeOverrides = overridesOf(settings, wanted)
      // Left alone it stays this server's own, wherever that is one day.
      const moved = url === settings.url ? {} : { url: url.trim() || null }
      await change.mutateAsync({ body: { ...values, ...moved, themeOverrides }, headers })
      form.setInitialValues(toValues(await edited.readAgain()))
      form.reset()
    },
    onSaved: () => tellDone(shared('saved')),
    readAgain: async () => toValues(await edited.readAgain()),
  })
  return (
    <form onSubmit={submit}>
      <Stack>
        {note}
        <Fieldset legend={t('looks')}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t('colourHint')}
            </Text>
            {looks.map((name) => (
              <TextInput
                key={name}
                label={t(name)}
                {...form.getInputProps(`looks.${name}`)}
                error={form.errors[`themeOverrides.${name}`]}
              />
            ))}
          </Stack>
        </Fieldset>
        <Fieldset legend={t('people')}>
          <Stack gap="sm">
            <LanguageSelect label={t('language')} {...form.getInputProps('language')} />
            <TextInput
              label={t('url')}
              description={t(mayMove ? 'urlHint' : 'urlOfAccount')}
              disabled={!mayMove}
              {...form.getInputProps('url')}
            />
          </Stack>
        </Fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={form.submitting}>
            {shared('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Whether the form, which knows nothing of what is shown to whom, would be the same of both. */
export function isSameToForm(now: Settings, before: Settings): boolean {
  const partOf = ({ url, language, themeOverrides }: Settings) =>
    JSON.stringify([url, language, Object.entries(themeOverrides).sort()])
  return partOf(now) === partOf(before)
}

function toValues(settings: Settings) {
  return {
    url: settings.url,
    language: settings.language,
    looks: Object.fromEntries(
      looks.map((name) => [name, settings.themeOverrides[name] ?? '']),
    ) as Record<(typeof looks)[number], string>,
  }
}

/** Names that the form doesn't know stay as they are. */
function overridesOf(
  { themeOverrides }: Settings,
  wanted: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = Object.entries({ ...themeOverrides, ...wanted })
  return Object.fromEntries(given.filter(([, value]) => value.trim() !== ''))
}
