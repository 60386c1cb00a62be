import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Moment } from '../../shared/moment.tsx'
import { HomePart } from './home-part.tsx'
import { homeTexts } from './home-texts.ts'

/** What does not get through: to listeners, and to mailboxes. */
export function FailuresParts({
  overview: { failingWebhooks, failedMails },
}: {
  overview: Schemas['AccountOverview']
}) {
  const t = useTexts(homeTexts)
  return (
    <>
      {failingWebhooks !== null && failingWebhooks.total > 0 && (
        <HomePart<Schemas['FailingWebhook']>
          title={t('failingWebhooks')}
          {...failingWebhooks}
          to="/webhooks"
          rowKey={({ id }) => id}
          columns={[
            [
              t('webhook'),
              ({ id, uri }) => (
                <Anchor
                  inherit
                  component={Link}
                  to={`/webhooks/${id}`}
                  style={{ overflowWrap: 'anywhere' }}
                >
                  {uri}
                </Anchor>
              ),
            ],
            [t('since'), ({ failingSince }) => <Moment at={failingSince} as="distance" />],
            [
              t('error'),
              ({ gone, lastError }) => (
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {gone ? t('gone') : lastError}
                </Text>
              ),
            ],
          ]}
        />
      )}
      {failedMails !== null && failedMails.total > 0 && (
        <HomePart<Schemas['FailedMail']>
          title={t('failedMails')}
          {...failedMails}
          to="/settings"
          rowKey={({ created, failed }) => `${created} ${failed}`}
          columns={[
            [t('when'), ({ failed }) => <Moment at={failed} as="distance" />],
            [t('kind'), ({ kind }) => kind],
            [t('error'), ({ lastError }) => lastError],
          ]}
        />
      )}
    </>
  )
}
