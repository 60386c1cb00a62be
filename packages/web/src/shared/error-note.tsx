import { Alert, Button, List, Text } from '@mantine/core'
import { ApiError, isCode } from '../api/api-error.ts'
import { type Texts, useTexts, wordOf } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

/** Each application has its own, for its own people. */
const refusals: Texts<string> = { room: 'refusals' }

/** Of these the server says more than any table can. */
const detailed = ['duplicate', 'inUse', 'stateConflict', 'localServerNotAllowed']

/** What went wrong in words, and what to do: the server's own where it has said it. */
export function useErrorText(): (error: unknown) => string {
  const t = useTexts(sharedTexts)
  const told = useTexts(refusals)
  return (error) => {
    if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
    const known = wordOf(told, refusals, error.code)
    if (known !== error.code) return known
    if (error.status === 0) return t('unreachable')
    if (error.status >= 500) return t('faulty')
    if (error.status === 403) return t('notPermitted')
    if (error.status === 412) return t('preconditionFailed')
    if (error.status === 429) return t('tooMany')
    if (error.message) return error.message
    return error.status === 404 ? t('notFound') : t('invalid')
  }
}

/** An error with its fields and the number for support; nothing while there is none. */
export function ErrorNote({
  error,
  onRetry,
  retry,
}: {
  error: unknown
  onRetry?: () => void
  /** On the button; "Try again" otherwise. */
  retry?: string
}) {
  const t = useTexts(sharedTexts)
  const write = useErrorText()
  if (!error) return null
  const { fields = [], traceId = null } = error instanceof ApiError ? error : {}
  return (
    <Alert color="red" role="alert" variant="light" mb="md">
      <Text size="sm">{write(error)}</Text>
      {isCode(error, ...detailed) && error.message && error.message !== write(error) && (
        <Text size="xs" mt={4}>
          {error.message}
        </Text>
      )}
      {fields.length > 0 && (
        <List size="sm" mt="xs">
          {fields.map(({ propertyName, message }) => (
            <List.Item key={`${propertyName} ${message}`}>
              {propertyName ? `${propertyName}: ${message}` : message}
            </List.Item>
          ))}
        </List>
      )}
      {traceId && (
        <Text size="xs" mt="xs">
          {t('trace', { id: traceId })}
        </Text>
      )}
      {onRetry && (
        <Button size="xs" variant="default" mt="xs" onClick={onRetry}>
          {retry ?? t('tryAgain')}
        </Button>
      )}
    </Alert>
  )
}

/** Errors of a form by its fields: `form.setErrors(fieldErrors(error))`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(
    error.fields.flatMap(({ propertyName, message }) =>
      propertyName ? [[propertyName, message]] : [],
    ),
  )
}
