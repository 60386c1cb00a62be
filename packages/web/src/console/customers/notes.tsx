import { Button, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { query } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { EmptyState } from '../../shared/empty-state.tsx'
import { ErrorNote } from '../../shared/error-note.tsx'
import { useListState } from '../../shared/list-state.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Moment } from '../../shared/moment.tsx'
import { useMay } from '../session.ts'
import { noteTexts } from './note-texts.ts'

/** What the vendor's people have written down about a customer, the latest first. */
export function Notes({ customerId }: { customerId: string }) {
  const t = useTexts(noteTexts)
  const may = useMay()
  const state = useListState('', { prefix: 'n-' })
  const read = query.useQuery('get', '/api/v1/customers/{customerId}/notes', {
    params: {
      path: { customerId },
      query: { pageSize: state.pageSize, pageNumber: state.pageNumber },
    },
  })
  return (
    <Stack>
      {may('customers:admin') && <NewNote customerId={customerId} />}
      <Loaded of={read}>
        {({ notes, elementsTotal, pageNumber, pageSize }) => (
          <>
            {notes.length === 0 && <EmptyState title={t('none')}>{t('noneCure')}</EmptyState>}
            {notes.map(({ id, note, author, createdAt }) => (
              <Paper key={id} withBorder p="sm" component="article">
                <Text size="xs" c="dimmed">
                  {author.displayName} · <Moment at={createdAt} />
                </Text>
                <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                  {note}
                </Text>
              </Paper>
            ))}
            {pageNumber * pageSize < elementsTotal && (
              <Button variant="default" onClick={() => state.set({ page: pageNumber + 1 })}>
                {t('older')}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function NewNote({ customerId }: { customerId: string }) {
  const t = useTexts(noteTexts)
  const add = query.useMutation('post', '/api/v1/customers/{customerId}/notes')
  const form = useForm({ initialValues: { note: '' } })
  const submit = form.onSubmit(async ({ note }) => {
    await add.mutateAsync({ params: { path: { customerId } }, body: { note } }).then(
      () => form.reset(),
      () => {},
    )
  })
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" align="flex-start">
        <ErrorNote error={add.error} />
        <Textarea
          label={t('write')}
          autosize
          minRows={2}
          w="100%"
          required
          {...form.getInputProps('note')}
        />
        <Button type="submit" loading={form.submitting}>
          {t('add')}
        </Button>
      </Stack>
    </form>
  )
}
