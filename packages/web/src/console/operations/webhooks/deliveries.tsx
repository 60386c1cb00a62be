import { Badge, Button, Select } from '@mantine/core'
import { useMemo } from 'react'
import { query, type Schemas } from '../../../api/client.ts'
import { writeMoment } from '../../../i18n/formats.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { tellDone } from '../../../shared/done.ts'
import { EmptyState } from '../../../shared/empty-state.tsx'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { useListState } from '../../../shared/list-state.ts'
import { ListTable } from '../../../shared/list-table.tsx'
import { Moment } from '../../../shared/moment.tsx'
import { webhookTexts } from './webhook-texts.ts'

type Delivery = Schemas['WebhookDelivery']

const states = ['pending', 'delivered', 'parked'] as const
const colours = { pending: 'blue', delivered: 'green', parked: 'red' } as const
const path = '/api/v1/account/webhooks/{webhookListenerId}'

/** What a webhook was told, what it answered, and sending it again. */
export function Deliveries({ webhook: { id, uri } }: { webhook: Schemas['Webhook'] }) {
  const t = useTexts(webhookTexts)
  const state = useListState('')
  const { pageNumber, pageSize } = state
  const shown = states.find((each) => each === state.filter('state'))
  const read = query.useQuery(
    'get',
    `${path}/deliveries`,
    {
      params: {
        path: { webhookListenerId: id },
        query: { pageNumber, pageSize, ...(shown && { state: shown }) },
      },
    },
    { refetchInterval: 5_000 },
  )
  const one = query.useMutation('post', `${path}/deliveries/{eventId}/resend`, {
    onSuccess: () => tellDone(t('sentAgain')),
  })
  const many = query.useMutation('post', `${path}/resend`)
  const again = one.mutate
  return (
    <>
      <ErrorNote error={one.error} />
      <ListTable<Delivery>
        caption={t('deliveriesCaption')}
        state={state}
        read={read}
        rowKey={({ eventId }) => eventId}
        tools={
          <>
            <Select
              aria-label={t('state')}
              placeholder={t('anyState')}
              data={states.map((value) => ({ value, label: t(value) }))}
              value={shown ?? null}
              onChange={(value) => state.set({ state: value })}
              clearable
            />
            <AskFirst
              label={t('againParked')}
              title={t('againParkedTitle', { uri })}
              isDestructive={false}
              action={async () => {
                const params = { path: { webhookListenerId: id } }
                const { count } = await many.mutateAsync({ params, body: { state: 'parked' } })
                tellDone(t('againMany', { count }))
              }}
            >
              {t('againParkedText')}
            </AskFirst>
          </>
        }
        empty={<EmptyState title={t('deliveriesEmpty')}>{t('deliveriesEmptyText')}</EmptyState>}
        columns={useMemo(
          () => [
            {
              id: 'when',
              header: t('when'),
              cell: ({ eventDate }) => <Moment at={eventDate} />,
            },
            { id: 'event', header: t('event'), cell: ({ eventCode }) => eventCode },
            {
              id: 'state',
              header: t('state'),
              cell: ({ state: word }) => (
                <Badge variant="light" color={colours[word]}>
                  {t(word)}
                </Badge>
              ),
            },
            {
              id: 'attempts',
              header: t('attempts'),
              align: 'right',
              cell: ({ attempts }) => attempts,
            },
            {
              id: 'answer',
              header: t('answer'),
              cell: ({ lastStatus, lastError }) => lastStatus ?? lastError ?? '–',
            },
            {
              id: 'next',
              header: t('next'),
              cell: ({ nextAttempt }) =>
                nextAttempt === null ? '–' : <Moment at={nextAttempt} as="distance" />,
            },
            {
              id: 'again',
              header: t('again'),
              cell: ({ eventId, eventCode, eventDate }) => (
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={t('againOne', { event: eventCode, when: writeMoment(eventDate) })}
                  onClick={() => again({ params: { path: { webhookListenerId: id, eventId } } })}
                >
                  {t('again')}
                </Button>
              ),
            },
          ],
          [t, id, again],
        )}
      />
    </>
  )
}
