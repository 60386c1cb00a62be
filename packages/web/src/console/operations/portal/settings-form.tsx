import { Button, Fieldset, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { brandingTexts } from './branding-texts.ts'

type Settings = Schemas['PortalSettings']

const looks = ['accent', 'header', 'headerText', 'background', 'text', 'radius', 'font'] as const
const blocks = [
  'showActivationCodes',
  'showActivationsGraph',
  'showEntitlementGroups',
  'showUserManagement',
] as const
const visibilities = ['none', 'admin', 'user'] as const

export function SettingsForm({
  settings,
  onTry,
}: {
  settings: Settings
  /** Whenever a value of the looks is another, before anything is saved. */
  onTry: (overrides: Readonly<Record<string, string>>) => void
}) {
  const t = useTexts(brandingTexts)
  const shared = useTexts(sharedTexts)
  const save = query.useMutation('patch', '/api/v1/account/eup/settings', {
    onSuccess: () => tellDone(shared('saved')),
  })
  const form = useForm({
    initialValues: {
      url: settings.url,
      language: settings.language,
      ...pick(settings, blocks),
      looks: Object.fromEntries(
        looks.map((name) => [name, settings.themeOverrides[name] ?? '']),
      ) as Record<(typeof looks)[number], string>,
    },
    onValuesChange: (values) => onTry(overridesOf(settings, values.looks)),
  })
  const errors = fieldErrors(save.error)
  return (
    <form
      onSubmit={form.onSubmit(({ looks: wanted, url, ...values }) => {
        const themeOverrides = overridesOf(settings, wanted)
        // Left alone it stays this server's own, wherever that is one day.
        const moved = url === settings.url ? {} : { url: url.trim() || null }
        save.mutate({ body: { ...values, ...moved, themeOverrides } })
      })}
    >
      <Stack>
        <ErrorNote error={save.error} />
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
                error={errors[`themeOverrides.${name}`]}
              />
            ))}
          </Stack>
        </Fieldset>
        <Fieldset legend={t('shows')}>
          <Stack gap="sm">
            <Text size="sm" c="dimmed">
              {t('showsHint')}
            </Text>
            {blocks.map((name) => (
              <Select
                key={name}
                label={t(name)}
                data={visibilities.map((value) => ({ value, label: t(value) }))}
                allowDeselect={false}
                {...form.getInputProps(name)}
              />
            ))}
            <Select
              label={t('language')}
              data={[
                { value: 'en', label: 'English' },
                { value: 'de', label: 'Deutsch' },
              ]}
              allowDeselect={false}
              {...form.getInputProps('language')}
            />
            <TextInput
              label={t('url')}
              description={t('urlHint')}
              {...form.getInputProps('url')}
              error={errors.url}
            />
          </Stack>
        </Fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {shared('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** Names that the form doesn't know stay as they are. */
function overridesOf(
  { themeOverrides }: Settings,
  wanted: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = Object.entries({ ...themeOverrides, ...wanted })
  return Object.fromEntries(given.filter(([, value]) => value.trim() !== ''))
}

function pick<T, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>
}
