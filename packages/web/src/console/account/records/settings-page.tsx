import { Button, Fieldset, Group, NativeSelect, Stack, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { api, query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { type Edited, useEdited } from '../../../shared/editing/use-edited.ts'
import { useSaving } from '../../../shared/editing/use-saving.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { LanguageSelect } from '../../fields/language-select.tsx'
import { SecuritySettings } from './security-settings.tsx'
import { settingsTexts } from './settings-texts.ts'

type Settings = Schemas['TenantSettings']

/** What the vendor sets for all of it. */
export function SettingsPage() {
  const t = useTexts(settingsTexts)
  const read = useEdited(() => api.GET('/api/v1/account/settings'))
  return (
    <>
      <PageHeader title={t('settings')} subtitle={t('settingsAre')} />
      <Stack gap="xl" maw={720}>
        <SecuritySettings />
        <Loaded of={read}>{(edited) => <SettingsForm edited={edited} />}</Loaded>
      </Stack>
    </>
  )
}

function SettingsForm({ edited }: { edited: Edited<Settings> }) {
  const t = useTexts(settingsTexts)
  const shared = useTexts(sharedTexts)
  const change = query.useMutation('patch', '/api/v1/account/settings')
  const form = useForm({ initialValues: edited.thing })
  const { submit, note } = useSaving({
    form,
    save: async (values) => {
      await change.mutateAsync({ body: values, headers: edited.headers })
      form.setInitialValues(await edited.readAgain())
      form.reset()
    },
    onSaved: () => tellDone(shared('saved')),
    readAgain: edited.readAgain,
  })
  const words = <K extends Parameters<typeof t>[0]>(...pairs: [string, K][]) =>
    pairs.map(([value, key]) => ({ value, label: t(key) }))
  return (
    <form onSubmit={submit}>
      <Stack gap="xl">
        {note}
        <Fieldset legend={t('devices')}>
          <Stack>
            <IntervalInput
              label={t('regrantMargin')}
              description={t('regrantMarginHint')}
              value={form.values.regrantMargin}
              onChange={(value) => form.setFieldValue('regrantMargin', value)}
            />
            <NativeSelect
              label={t('possibleClone')}
              data={words(['report', 'report'], ['refuse', 'refuse'])}
              {...form.getInputProps('possibleClone')}
            />
            <NativeSelect
              label={t('lateExcess')}
              data={words(['record', 'record'], ['refuse', 'refuseExcess'])}
              {...form.getInputProps('lateExcess')}
            />
            <NativeSelect
              label={t('offlineDeactivation')}
              data={words(['freeAtOnce', 'freeAtOnce'], ['waitForLeaseEnd', 'waitForLeaseEnd'])}
              {...form.getInputProps('offlineDeactivation')}
            />
            <Switch
              label={t('showHolders')}
              {...form.getInputProps('showHolders', { type: 'checkbox' })}
            />
          </Stack>
        </Fieldset>
        <Fieldset legend={t('updates')}>
          <Stack>
            <IntervalInput
              label={t('pollInterval')}
              value={form.values.pollInterval}
              onChange={(value) => form.setFieldValue('pollInterval', value)}
            />
            <NativeSelect
              label={t('windowMode')}
              data={words(
                ['leading+trailing', 'leading+trailing'],
                ['trailing', 'trailing'],
                ['none', 'noWindow'],
              )}
              {...form.getInputProps('backEndWindow.mode')}
            />
            {form.values.backEndWindow.mode !== 'none' && (
              <IntervalInput
                label={t('windowPeriod')}
                value={form.values.backEndWindow.period}
                onChange={(value) => form.setFieldValue('backEndWindow.period', value)}
              />
            )}
            <Fieldset legend={t('detection')} variant="unstyled">
              <Stack gap="xs">
                {(['licenseModel', 'other', 'custom'] as const).map((group) => (
                  <Switch
                    key={group}
                    label={t(group)}
                    {...form.getInputProps(`detection.${group}`, { type: 'checkbox' })}
                  />
                ))}
              </Stack>
            </Fieldset>
          </Stack>
        </Fieldset>
        <Fieldset legend={t('people')}>
          <LanguageSelect label={t('language')} {...form.getInputProps('language')} />
        </Fieldset>
        <Fieldset legend={t('keeping')}>
          <IntervalInput
            label={t('auditRetention')}
            noneLabel={t('forEver')}
            value={form.values.auditRetention}
            onChange={(value) => form.setFieldValue('auditRetention', value)}
          />
        </Fieldset>
        <Group justify="flex-end">
          <Button type="submit" loading={form.submitting} disabled={!form.isDirty()}>
            {shared('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
