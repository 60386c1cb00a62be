import { Anchor, SimpleGrid, Stack } from '@mantine/core'
import { useState } from 'react'
import { api, query } from '../../../api/client.ts'
import { tenantId } from '../../../api/tenant.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useEdited } from '../../../shared/editing/use-edited.ts'
import { Loaded } from '../../../shared/loaded.tsx'
import { PageHeader } from '../../../shared/page-header.tsx'
import { brandingTexts } from './branding-texts.ts'
import { PortalFiles } from './portal-files.tsx'
import { PortalPreview } from './portal-preview.tsx'
import { isSameToForm, SettingsForm } from './settings-form.tsx'
import { Visibility } from './visibility.tsx'

/** How the portal looks and what it shows, with what it comes to beside. */
export function PortalPage() {
  const t = useTexts(brandingTexts)
  const read = query.useQuery('get', '/api/v1/account/eup/settings', {})
  const edited = useEdited(() => api.GET('/api/v1/account/eup/settings'))
  const [tried, setTried] = useState<Readonly<Record<string, string>> | null>(null)
  return (
    <>
      <PageHeader
        title={t('title')}
        subtitle={t('subtitle')}
        actions={
          <Anchor href={`/portal/${tenantId}`} target="_blank" rel="noreferrer">
            {t('open')}
          </Anchor>
        }
      />
      <Loaded of={read} lines={10}>
        {(settings) => (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
            <Stack gap="xl">
              <Loaded of={edited}>
                {(edited) => (
                  <>
                    <SettingsForm edited={edited} onTry={setTried} />
                    <Visibility settings={settings} onSaved={() => edited.passOver(isSameToForm)} />
                  </>
                )}
              </Loaded>
              <PortalFiles settings={settings} />
            </Stack>
            <PortalPreview settings={settings} overrides={tried ?? settings.themeOverrides} />
          </SimpleGrid>
        )}
      </Loaded>
    </>
  )
}
