import { Alert, Group, List, Stack, Text, Title } from '@mantine/core'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { StatusBadge } from '../../../shared/entitlement-status.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { changeTexts } from './change-texts.ts'
import { ChangesTable } from './changes-table.tsx'
import type { IsSwitch } from './field-text.tsx'
import { PreviewDevices } from './preview-devices.tsx'
import type { Preview } from './send-change.ts'

/** What a change would do: values, what is lost, seats, and by when each device knows. */
export function ChangePreview({ of, isSwitch }: { of: Preview; isSwitch: IsSwitch }) {
  const t = useTexts(changeTexts)
  const shared = useTexts(sharedTexts)
  const { status, seats } = of
  const limit = seats.limit === null ? shared('unlimited') : writeNumber(seats.limit)
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        {t('whatIf')}
      </Title>
      {status.from !== status.to && (
        <Group gap="xs">
          <Text size="sm">{t('statusChanges')}</Text>
          <StatusBadge status={status.from} />
          <span aria-hidden="true">→</span>
          <StatusBadge status={status.to} />
        </Group>
      )}
      <ChangesTable changes={of.changes} isSwitch={isSwitch} />
      {of.stillExpired && (
        <Alert color="orange" variant="light">
          {t('stillExpired')}
        </Alert>
      )}
      <Losses of={of} />
      <Text size="sm">
        {t('seats', { used: seats.used, limit })}
        {seats.overLimit > 0 && <> · {t('overLimit', { count: seats.overLimit })}</>}
        {seats.freed.length > 0 && <> · {t('freed', { count: seats.freed.length })}</>}
      </Text>
      {of.publishedAt && (
        <Text size="sm">
          {t(of.publishedAt > of.at ? 'waits' : 'published')} <Moment at={of.publishedAt} />
        </Text>
      )}
      <PreviewDevices of={of} />
    </Stack>
  )
}

function Losses({ of: { losses, summaries } }: { of: Preview }) {
  const t = useTexts(changeTexts)
  const shared = useTexts(sharedTexts)
  const amount = (value: number | null) =>
    value === null ? shared('unlimited') : writeNumber(value)
  const lines = [
    ...losses.features.map(({ key, reason, from, to }) => {
      if (reason === 'removed') return t('lostRemoved', { key })
      if (reason === 'off') return t('lostOff', { key })
      return t('lostLowered', { key, from: amount(from), to: amount(to) })
    }),
    ...losses.attributes.map(({ key, from }) => t('lostAttribute', { key, from })),
    ...losses.holdings.map(({ key, over }) => t('lostHolding', { key, count: over })),
    ...losses.usage.map(({ key, used }) => t('lostUsage', { key, used })),
    ...(losses.startsBy ? [t('lostStart')] : []),
  ]
  return (
    <>
      {lines.length > 0 && (
        <Alert color="orange" variant="light" title={t('lost')}>
          <List size="sm">
            {lines.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {summaries.length > 0 && (
        <div>
          <Text size="sm" fw={500}>
            {t('closes')}
          </Text>
          <List size="sm">
            {summaries.map(({ key, from, used, overdraftUsed }) => (
              <List.Item key={key + from}>
                {t('closed', { key, used, over: overdraftUsed })}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </>
  )
}
