import '../../../shared/brand/portal.css'
import {
  Anchor,
  Box,
  Button,
  Group,
  MantineProvider,
  mergeThemeOverrides,
  Paper,
  Stack,
  Text,
  Title,
  useComputedColorScheme,
  useMantineStyleNonce,
} from '@mantine/core'
import { query, type Schemas } from '../../../api/client.ts'
import { tenantId } from '../../../api/tenant.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { brandTheme } from '../../../shared/brand/brand-theme.ts'
import { brandVariables } from '../../../shared/brand/brand-variables.ts'
import { cssVariables, theme } from '../../../shared/theme.ts'
import { useSession } from '../../session.ts'
import { Apart } from './apart.tsx'
import { brandingTexts } from './branding-texts.ts'

const portalTheme = mergeThemeOverrides(theme, brandTheme)

/** What the looks come to, before they are saved: what customers see, drawn small. */
export function PortalPreview({
  settings,
  overrides,
}: {
  settings: Schemas['PortalSettings']
  overrides: Readonly<Record<string, string>>
}) {
  const t = useTexts(brandingTexts)
  const scheme = useComputedColorScheme('light')
  const nonce = useMantineStyleNonce()
  // Also asked anew when there is another logo or style sheet.
  const ways = query.useQuery('get', '/api/v1/portal/sign-in', {})
  const { logoUrl = null, styleSheetUrl = null } = ways.data ?? {}
  return (
    <section aria-labelledby="preview">
      <Title order={2} size="h4" mb="xs" id="preview">
        {t('preview')}
      </Title>
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <Apart styleSheetUrl={settings.cssId === null ? null : styleSheetUrl}>
          {/* The kit sets its own colours and type anew where its style sheet is read again. */}
          <MantineProvider
            theme={portalTheme}
            cssVariablesResolver={cssVariables}
            cssVariablesSelector=".preview"
            forceColorScheme={scheme}
            getRootElement={() => undefined}
            getStyleNonce={() => nonce?.() ?? ''}
          >
            <Box
              className="preview"
              data-mantine-color-scheme={scheme}
              c="var(--mantine-color-text)"
              ff="var(--mantine-font-family)"
            >
              <Box
                className="portal"
                mih={0}
                bg="var(--portal-background, var(--mantine-color-body))"
                style={brandVariables(overrides, scheme)}
              >
                <Drawn logoUrl={settings.logoId === null ? null : logoUrl} />
              </Box>
            </Box>
          </MantineProvider>
        </Apart>
      </Paper>
    </section>
  )
}

/** With the classes that the guide of the portal promises, each once. */
function Drawn({ logoUrl }: { logoUrl: string | null }) {
  const t = useTexts(brandingTexts)
  const { tenant } = useSession()
  const portal = `/portal/${tenantId}`
  return (
    <>
      <div className="portal-header">
        <Group className="portal-wide" px="md" py="xs" gap="md" mih={56}>
          {logoUrl === null ? (
            <Text className="portal-title" fw={600}>
              {tenant.name}
            </Text>
          ) : (
            <img className="portal-logo" src={logoUrl} alt="" />
          )}
          <Group className="portal-nav" gap={4}>
            <a href={portal} aria-current="page">
              {t('previewLicences')}
            </a>
            <a href={portal}>{t('previewPeople')}</a>
          </Group>
        </Group>
      </div>
      <Stack className="portal-main" p="md">
        <Text size="lg" fw={600}>
          {t('previewTitle', { vendor: tenant.name })}
        </Text>
        <Paper className="portal-card" p="md">
          <Anchor href={portal} inherit>
            {t('previewLicence')}
          </Anchor>
          <Text size="sm">{t('previewSeats')}</Text>
        </Paper>
      </Stack>
      <Box className="portal-sign-in" px="md" pb="md">
        <Paper className="portal-card" p="md">
          <Stack align="flex-start" gap="xs">
            <Text size="sm">{t('previewText')}</Text>
            <Button component="span">{t('previewButton')}</Button>
            <Anchor href={portal} size="sm">
              {t('previewLink')}
            </Anchor>
          </Stack>
        </Paper>
      </Box>
    </>
  )
}
