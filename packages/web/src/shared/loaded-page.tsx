import { Button, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ApiError } from '../api/api-error.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from './error-note.tsx'
import { Loaded } from './loaded.tsx'
import { PageHeader } from './page-header.tsx'
import { sharedTexts } from './texts.ts'

type Props<T> = {
  /** The reading of what the whole page is about. */
  of: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown }
  /** Where things like it are found. */
  list: { readonly to: string; readonly title: string }
  children: (data: T) => ReactNode
}

/** The page of one thing; where that can't be read, a page that says so and where to go on. */
export function LoadedPage<T>({ of, list, children }: Props<T>) {
  const t = useTexts(sharedTexts)
  const { data, error } = of
  if (data !== undefined || !error) return <Loaded of={of}>{children}</Loaded>
  const isGone = error instanceof ApiError && error.status === 404
  return (
    <>
      <PageHeader title={t(isGone ? 'gone' : 'notRead')} parents={[list]} />
      {isGone ? (
        <Stack align="flex-start">
          <Text>{t('goneCure')}</Text>
          <Button component={Link} to={list.to} variant="default">
            {t('toList', { list: list.title })}
          </Button>
        </Stack>
      ) : (
        <ErrorNote error={error} onRetry={() => void of.refetch()} />
      )}
    </>
  )
}
