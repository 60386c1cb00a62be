import { Button, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { Dialog } from './dialog.tsx'
import { ErrorNote } from './error-note.tsx'
import { sharedTexts } from './texts.ts'

type Props = {
  /** On the button that opens the question. */
  label: string
  /** Of the button for readers of the screen, where the label stands in a row of its like. */
  name?: string
  /** Smaller in rows of a table. */
  size?: 'sm' | 'xs' | 'compact-xs'
  /** Names what it hits: "Delete the product CAD Suite?" */
  title: string
  /** What will be, and what can't be undone. */
  children?: ReactNode
  /** On the button that does it; the label otherwise. */
  confirm?: string
  action: () => Promise<unknown>
  isDestructive?: boolean
  disabled?: boolean
}

/** A button that asks before it acts, and shows in the same place what went wrong. */
export function AskFirst({
  label,
  name = label,
  size = 'sm',
  title,
  children,
  confirm = label,
  action,
  isDestructive = true,
  disabled = false,
}: Props) {
  const t = useTexts(sharedTexts)
  const [isOpen, { open, close }] = useDisclosure(false)
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const colour = isDestructive ? { color: 'red' } : {}
  async function run() {
    setBusy(true)
    setError(null)
    try {
      await action()
      close()
    } catch (fault) {
      setError(fault)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        variant="default"
        {...colour}
        size={size}
        aria-label={name}
        onClick={open}
        disabled={disabled}
      >
        {label}
      </Button>
      <Dialog opened={isOpen} onClose={close} title={title}>
        <Stack>
          <ErrorNote error={error} />
          {typeof children === 'string' ? <Text size="sm">{children}</Text> : children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close} data-autofocus>
              {t('cancel')}
            </Button>
            <Button {...colour} loading={isBusy} onClick={() => void run()}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  )
}
