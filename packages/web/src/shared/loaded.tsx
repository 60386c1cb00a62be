import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { ErrorNote } from './error-note.tsx'
import { sharedTexts } from './texts.ts'

type Props<T> = {
  /** A result of TanStack Query, or what is made of some. */
  of: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown }
  children: (data: T) => ReactNode
  /** How many grey lines stand in for it meanwhile. */
  lines?: number
}

/** What was read, when it is there; grey lines before, the error and a way to try again otherwise. */
export function Loaded<T>({ of, children, lines = 5 }: Props<T>) {
  const t = useTexts(sharedTexts)
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.error) return <ErrorNote error={of.error} onRetry={() => void of.refetch()} />
  return (
    <Stack gap="sm" aria-busy="true">
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <Skeleton key={line} height={18} />
      ))}
    </Stack>
  )
}
