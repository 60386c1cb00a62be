import { Anchor, Button, Code, Group, Select, Table, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { Dialog } from '../../../shared/dialog.tsx'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { eventTexts } from './event-texts.ts'

type Event = Schemas['Event']

/** What happened, as webhooks are told it. */
export function EventsPage() {
  const t = useTexts(eventTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const [shown, setShown] = useState<Event | null>(null)
  const codes = state.filter('codes')
  const types = query.useQuery('get', '/api/v1/account/webhooks/events', {})
  const read = query.useQuery(
    'get',
    '/api/v1/events/latest',
    { params: { query: { pageNumber, pageSize, ...(codes && { codes }) } } },
    { refetchInterval: 10_000 },
  )
  return (
    <>
      <PageHeader title={t('title')} />
      <Select
        aria-label={t('event')}
        placeholder={t('anyEvent')}
        data={(types.data?.items ?? []).map(({ code }) => code)}
        value={codes}
        onChange={(value) => state.set({ codes: value })}
        clearable
        searchable
        maw={320}
        mb="sm"
      />
      <Loaded of={read} lines={8}>
        {({ items, more }) =>
          items.length === 0 && pageNumber === 1 ? (
            <EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>
          ) : (
            <>
              <Table.ScrollContainer minWidth={480}>
                <Table highlightOnHover verticalSpacing="xs">
                  <caption>
                    <VisuallyHidden>{t('caption')}</VisuallyHidden>
                  </caption>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{t('when')}</Table.Th>
                      <Table.Th>{t('event')}</Table.Th>
                      <Table.Th>{t('about')}</Table.Th>
                      <Table.Th>{t('what')}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {items.map((event) => (
                      <Table.Tr key={event.eventId}>
                        <Table.Td>
                          <Moment at={event.eventDate} />
                        </Table.Td>
                        <Table.Td>{event.eventCode}</Table.Td>
                        <Table.Td>
                          <About id={event.resourceId} />
                        </Table.Td>
                        <Table.Td>
                          <Button
                            variant="default"
                            size="xs"
                            aria-label={t('showOne', { event: event.eventCode })}
                            onClick={() => setShown(event)}
                          >
                            {t('show')}
                          </Button>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Group mt="sm" gap="xs">
                <Button
                  variant="default"
                  disabled={pageNumber === 1}
                  onClick={() => state.set({ page: pageNumber - 1 })}
                >
                  {t('newer')}
                </Button>
                <Button
                  variant="default"
                  disabled={!more}
                  onClick={() => state.set({ page: pageNumber + 1 })}
                >
                  {t('older')}
                </Button>
              </Group>
            </>
          )
        }
      </Loaded>
      <Dialog
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.eventCode}
        size="lg"
      >
        <Code block tabIndex={0}>
          {JSON.stringify(shown?.payload, null, 2)}
        </Code>
      </Dialog>
    </>
  )
}

const places = { cust: '/customers', egr: '/orders', ent: '/entitlements' } as const

function About({ id }: { id: string }) {
  const kind = id.slice(0, id.indexOf('_'))
  if (kind !== 'cust' && kind !== 'egr' && kind !== 'ent') return <>{id}</>
  return (
    <Anchor inherit component={Link} to={`${places[kind]}/${id}`}>
      {id}
    </Anchor>
  )
}
