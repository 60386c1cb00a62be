import { Button, Fieldset, Group, NativeSelect, Stack, Switch } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { tellDone } from '../../../shared/done.ts'
import { ErrorNote, fieldErrors } from '../../../shared/error-note.tsx'
import { IntervalInput } from '../../../shared/interval-input.tsx'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { SecuritySettings } from './security-settings.tsx'
import { settingsTexts } from './settings-texts.ts'

type Settings = Schemas['TenantSettings']

/** What the vendor sets for all of it. */
export function SettingsPage() {
  const t = useTexts(settingsTexts)
  const read = query.useQuery('get', '/api/v1/account/settings')
  return (
    <>
      <PageHeader title={t('settings')} subtitle={t('settingsAre')} />
      <Stack gap="xl" maw={720}>
        <SecuritySettings />
        <Loaded of={read}>{(settings) => <SettingsForm settings={settings} />}</Loaded>
      </Stack>
    </>
  )
}

function SettingsForm({ settings }: { settings: Settings }) {
  const t = useTexts(settingsTexts)
  const shared = useTexts(sharedTexts)
  const change = query.useMutation('patch', '/api/v1/account/settings')
  const [error, setError] = useState<unknown>(null)
  const form = useForm({ initialValues: settings })
  const submit = form.onSubmit(async (values) => {
    setError(null)
    try {
      await change.mutateAsync({ body: values })
      form.resetDirty(values)
      tellDone(shared('saved'))
    } catch (fault) {
      setError(fault)
      form.setErrors(fieldErrors(fault))
    }
  })
  const words = <K extends Parameters<typeof t>[0]>(...pairs: [string, K][]) =>
    pairs.map(([value, key]) => ({ value, label: t(key) }))
  return (
    <form onSubmit={submit}>
      <Stack gap="xl">
        <ErrorNote error={error} />
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
