import { Box, Button, Paper, Stack, Text, Title } from '@mantine/core'
import { query, type Schemas } from '../../../api/client.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { useSession } from '../../session.ts'
import { brandingTexts } from './branding-texts.ts'

/** What the looks come to, before they are saved: the page to sign in, drawn small. */
export function PortalPreview({
  settings,
  overrides,
}: {
  settings: Schemas['PortalSettings']
  overrides: Readonly<Record<string, string>>
}) {
  const t = useTexts(brandingTexts)
  const { tenant } = useSession()
  // Also asked anew when another logo is there.
  const ways = query.useQuery('get', '/api/v1/portal/sign-in', {})
  const logoUrl = settings.logoId === null ? null : (ways.data?.logoUrl ?? null)
  const { accent, header, headerText, background, text, radius, font } = overrides
  const words = { color: text ?? 'black', fontFamily: font }
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('preview')}
      </Title>
      <Paper withBorder aria-hidden="true" style={{ overflow: 'hidden' }}>
        <Box p="sm" style={{ background: header ?? 'white', borderBottom: '1px solid #ddd' }}>
          {logoUrl === null ? (
            <Text fw={600} style={{ color: headerText ?? 'black', fontFamily: font }}>
              {tenant.name}
            </Text>
          ) : (
            <img src={logoUrl} alt="" style={{ maxHeight: 40, display: 'block' }} />
          )}
        </Box>
        <Stack p="xl" align="flex-start" style={{ background: background ?? '#f8f9fa' }}>
          <Text size="lg" fw={600} style={words}>
            {t('previewTitle', { vendor: tenant.name })}
          </Text>
          <Text size="sm" style={words}>
            {t('previewText')}
          </Text>
          <Button
            component="span"
            color={accent ?? 'indigo'}
            autoContrast
            style={{ ...(radius && { borderRadius: radius }), fontFamily: font }}
          >
            {t('previewButton')}
          </Button>
          <Text size="sm" td="underline" style={{ color: accent ?? '#364fc7', fontFamily: font }}>
            {t('previewLink')}
          </Text>
        </Stack>
      </Paper>
    </section>
  )
}
