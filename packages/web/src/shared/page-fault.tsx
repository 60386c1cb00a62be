import { Button, Code, Group } from '@mantine/core'
import { isRouteErrorResponse, Link, useRouteError } from 'react-router'
import { useTexts } from '../i18n/texts.ts'
import { EmptyState } from './empty-state.tsx'
import { sharedTexts } from './texts.ts'

/** In place of a page that is not there or has failed. */
export function PageFault() {
  const t = useTexts(sharedTexts)
  // Null where nothing has failed: the address alone leads nowhere.
  const error = useRouteError() ?? null
  const isUnknown = error === null || (isRouteErrorResponse(error) && error.status === 404)
  const home = (
    <Button component={Link} to="/" variant="default">
      {t('toHome')}
    </Button>
  )
  if (isUnknown) {
    return (
      <EmptyState order={1} title={t('unknownPage')} action={home}>
        {t('unknownPageCure')}
      </EmptyState>
    )
  }
  const reload = (
    <Group>
      <Button onClick={() => window.location.reload()}>{t('reload')}</Button>
      {home}
    </Group>
  )
  return (
    <EmptyState order={1} title={t('failed')} action={reload}>
      {t('failedCure')} <Code block>{error instanceof Error ? error.message : String(error)}</Code>
    </EmptyState>
  )
}
