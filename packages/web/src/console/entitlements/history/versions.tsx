import { Badge, Group, List, Pagination, Paper, Stack, Text, Title } from '@mantine/core'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { useListState } from '../../../shared/list-state.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { changeTexts } from '../changes/change-texts.ts'
import { ChangesTable } from '../changes/changes-table.tsx'
import { type Entitlement, isSwitchOf } from '../entitlement.ts'
import { historyTexts } from './history-texts.ts'

type Version = Schemas['EntitlementVersion']

/** The versions of an entitlement as a history to be read, newest first. */
export function Versions({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(historyTexts)
  const shared = useTexts(sharedTexts)
  const state = useListState('', { prefix: 'versions-', pageSize: 10 })
  const { pageNumber, pageSize } = state
  const read = query.useQuery('get', '/api/v1/entitlements/{entitlementId}/versions', {
    params: { path: { entitlementId: entitlement.id }, query: { pageNumber, pageSize } },
  })
  return (
    <Paper component="section" withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {t('versions')}
      </Title>
      <Loaded of={read} lines={8}>
        {({ items, elementsTotal }) => (
          <Stack>
            <List listStyleType="none" spacing="md" styles={{ itemWrapper: { width: '100%' } }}>
              {items.map((version) => (
                <List.Item key={version.version} styles={{ itemLabel: { width: '100%' } }}>
                  <VersionItem of={version} entitlement={entitlement} />
                </List.Item>
              ))}
            </List>
            {elementsTotal > pageSize && (
              <Pagination
                aria-label={shared('pages')}
                total={Math.ceil(elementsTotal / pageSize)}
                value={pageNumber}
                onChange={(page) => state.set({ page })}
                getItemProps={(page) => ({ 'aria-label': shared('page', { page }) })}
                getControlProps={(control) => ({ 'aria-label': control })}
              />
            )}
          </Stack>
        )}
      </Loaded>
    </Paper>
  )
}

function VersionItem({ of, entitlement }: { of: Version; entitlement: Entitlement }) {
  const t = useTexts(historyTexts)
  const change = useTexts(changeTexts)
  const { version, date, author, reason, changes, publishAt, notDetected } = of
  const groups = notDetected.map((group) => change(group)).join(', ')
  return (
    <Paper withBorder p="sm">
      <Group gap="xs" mb={4}>
        <Badge variant="default">{version}</Badge>
        <Text fw={600}>{wordOf(t, historyTexts, kindOf(of))}</Text>
        <Text size="sm" c="dimmed">
          <Moment at={date} /> · {author.type === 'system' ? t('byItself') : author.name}
        </Text>
      </Group>
      {reason && (
        <Text size="sm" fs="italic">
          “{reason}”
        </Text>
      )}
      {of.kind !== 'create' && (
        <ChangesTable changes={changes} isSwitch={isSwitchOf(entitlement)} />
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {publishAt === null ? (
          t('notDelivered')
        ) : (
          <>
            {t('delivered')} <Moment at={publishAt} />
          </>
        )}
        {groups && ` · ${t('notDetected', { groups })}`}
      </Text>
    </Paper>
  )
}

/** Of the one operation that does two things, which it was. */
function kindOf({ kind, changes }: Version): string {
  if (kind !== 'setDisabled') return kind
  return changes.some(({ to }) => to !== null) ? 'disabled' : 'enabled'
}
