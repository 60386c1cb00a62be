import { Fieldset, Select, Stack, Text } from '@mantine/core'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useAtOnce } from '../../../shared/editing/use-at-once.ts'
import { brandingTexts } from './branding-texts.ts'

type Settings = Schemas['PortalSettings']

const path = '/api/v1/account/eup/settings'
const blocks = [
  'showActivationCodes',
  'showActivationsGraph',
  'showEntitlementGroups',
  'showUserManagement',
] as const
const visibilities = ['none', 'admin', 'user'] as const

type Shown = Partial<Pick<Settings, (typeof blocks)[number]>>

/** Which parts of the portal are shown to whom: each choice counts at once. */
export function Visibility({
  settings,
  onSaved,
}: {
  settings: Settings
  onSaved: () => Promise<unknown>
}) {
  const t = useTexts(brandingTexts)
  const show = useAtOnce<Settings, Shown>(
    query.queryOptions('get', path, {}).queryKey,
    async (body) => {
      await api.PATCH(path, { body })
      // What was set is set: should this fail, the form beside it is told so when it is saved.
      await onSaved().catch(() => {})
    },
    (shown, change) => ({ ...shown, ...change }),
  )
  return (
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
            value={settings[name]}
            onChange={(value) => {
              const chosen = visibilities.find((each) => each === value)
              if (chosen) show({ [name]: chosen })
            }}
          />
        ))}
      </Stack>
    </Fieldset>
  )
}
