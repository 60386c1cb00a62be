import { Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { AskFirst } from '../../../shared/ask.tsx'
import { tellDone } from '../../../shared/done.ts'
import { Moment } from '../../../shared/moment.tsx'
import { useMay } from '../../session.ts'
import type { Entitlement } from '../entitlement.ts'
import { rightsTexts } from './rights-texts.ts'
import { Section } from './section.tsx'

/** What devices that ask are given, what still waits for its window, and sending it now. */
export function PublicationSection({ entitlement }: { entitlement: Entitlement }) {
  const t = useTexts(rightsTexts)
  const may = useMay()
  const queries = useQueryClient()
  const { version, publication } = entitlement
  const { publishedVersion, publishAt, windowEnd } = publication
  const isCurrent = publishedVersion === version
  const publish = async () => {
    const params = { path: { entitlementId: entitlement.id } }
    await api.POST('/api/v1/entitlements/{entitlementId}/publish', { params })
    tellDone(t('publishedDone', { version }))
    await queries.invalidateQueries()
  }
  return (
    <Section title={t('publication')} entitlement={entitlement}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {isCurrent
            ? t('isCurrent', { version })
            : t('isBehind', { version: publishedVersion, saved: version })}
        </Text>
        {!isCurrent && (
          <Text size="sm">
            {publishAt === null ? (
              t('notByItself')
            ) : (
              <>
                {t('dueAt')} <Moment at={publishAt} />
              </>
            )}
          </Text>
        )}
        {windowEnd && (
          <Text size="sm" c="dimmed">
            {t('windowUntil')} <Moment at={windowEnd} />
          </Text>
        )}
        {!isCurrent && may('entitlements:admin') && (
          <AskFirst
            label={t('publishNow')}
            title={t('publishTitle', { version })}
            isDestructive={false}
            action={publish}
          >
            {t('publishText')}
          </AskFirst>
        )}
      </Stack>
    </Section>
  )
}
