import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { useTexts } from '../../../i18n/texts.ts'
import { ErrorNote } from '../../../shared/error-note.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import classes from './comparison.module.css'
import { valueTexts } from './value-texts.ts'

type Props = {
  /** What it is the value of: "renderCores, Professional". */
  name: string
  shown: string
  /** The level that it comes from, when not from this one. */
  inherited: 'global' | 'product' | null
  mayChange: boolean
  /** The fields of its editor. */
  children: ReactNode
  /** Before the editor is shown: it begins with what is true then. */
  onOpen: () => void
  save: () => Promise<unknown>
  /** Back to the level above; null where there is nothing to go back from. */
  clear: (() => Promise<unknown>) | null
}

/** A value in the table; pressed, it is edited in its place. */
export function ValueCell(props: Props) {
  const { name, shown, inherited, mayChange, onOpen } = props
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
  if (!mayChange) return words
  return (
    <Popover opened={isOpen} onChange={close} trapFocus withArrow shadow="md" width={280}>
      <Popover.Target>
        <UnstyledButton
          className={classes.value}
          aria-label={t('valueOf', { name, value: origin ? `${shown} ${origin}` : shown })}
          onClick={() => {
            onOpen()
            open()
          }}
        >
          {words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={name}>
        {isOpen && <Editor {...props} onDone={close} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Editor({ children, save, clear, onDone }: Props & { onDone: () => void }) {
  const t = useTexts(valueTexts)
  const shared = useTexts(sharedTexts)
  const change = useMutation({ mutationFn: (act: () => Promise<unknown>) => act() })
  const run = (act: () => Promise<unknown>) => change.mutate(act, { onSuccess: onDone })
  function submit(event: FormEvent) {
    event.preventDefault()
    run(save)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <ErrorNote error={change.error} />
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
