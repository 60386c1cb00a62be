import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { isCode } from '../../../api/api-error.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { type Answer, type Edited, tagOf } from '../../../shared/editing/use-edited.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import classes from './comparison.module.css'
import { valueTexts } from './value-texts.ts'

type Props<T> = {
  /** What it is the value of: "renderCores, Professional". */
  name: string
  shown: string
  /** The level that it comes from, when not from this one. */
  inherited: 'global' | 'product' | null
  mayChange: boolean
  /** The fields of its editor. */
  children: ReactNode
  /** What the value is by now: the editor begins with it, and is shown when it is there. */
  read: () => Promise<Answer<T>>
  onRead: (value: T) => void
  save: (headers: Edited<T>['headers']) => Promise<unknown>
  /** Back to the level above; null where there is nothing to go back from. */
  clear: (() => Promise<unknown>) | null
}

/** A value in the table; pressed, it is edited in its place. */
export function ValueCell<T>(props: Props<T>) {
  const { name, shown, inherited, mayChange } = props
  const t = useTexts(valueTexts)
  const origin = inherited && t(inherited === 'global' ? 'ofAll' : 'ofProduct')
  const words = (
    <>
      <Text span size="sm" fw={inherited ? 400 : 600}>
        {shown}
      </Text>
      {origin && (
        <Text span size="xs" c="dimmed">
          {` ${origin}`}
        </Text>
      )}
    </>
  )
  const [isOpen, { open, close }] = useDisclosure(false)
  const { headers, read, error } = useReading(props)
  if (!mayChange) return words
  return (
    <Popover opened={isOpen} onChange={close} trapFocus withArrow shadow="md" width={280}>
      <Popover.Target>
        <UnstyledButton
          className={classes.value}
          aria-label={t('valueOf', { name, value: origin ? `${shown} ${origin}` : shown })}
          onClick={() => void read().finally(open)}
        >
          {words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={name}>
        {isOpen &&
          (headers ? (
            <Editor {...props} headers={headers} onReadAgain={read} onDone={close} />
          ) : (
            <ErrorNote error={error} />
          ))}
      </Popover.Dropdown>
    </Popover>
  )
}

function useReading<T>({ read, onRead }: Props<T>) {
  const [headers, setHeaders] = useState<Edited<T>['headers'] | null>(null)
  const [error, setError] = useState<unknown>(null)
  async function readNow() {
    setHeaders(null)
    try {
      const { data, response } = await read()
      if (data) onRead(data)
      setHeaders(tagOf(response))
    } catch (fault) {
      setError(fault)
    }
  }
  return { headers, error, read: readNow }
}

type EditorProps<T> = Props<T> & {
  headers: Edited<T>['headers']
  onReadAgain: () => Promise<void>
  onDone: () => void
}

function Editor<T>({ children, save, clear, headers, onReadAgain, onDone }: EditorProps<T>) {
  const t = useTexts(valueTexts)
  const shared = useTexts(sharedTexts)
  const change = useMutation({ mutationFn: (act: () => Promise<unknown>) => act() })
  const run = (act: () => Promise<unknown>) => change.mutate(act, { onSuccess: onDone })
  function submit(event: FormEvent) {
    event.preventDefault()
    run(() => save(headers))
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <ErrorNote
          error={change.error}
          {...(isCode(change.error, 'preconditionFailed') && {
            retry: t('readAgain'),
            onRetry: () => void onReadAgain(),
          })}
        />
        {children}
        <Group gap="xs">
          <Button type="submit" size="xs" loading={change.isPending}>
            {shared('save')}
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            {shared('cancel')}
          </Button>
          {clear && (
            <Button size="xs" variant="default" onClick={() => run(clear)}>
              {t('clear')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
