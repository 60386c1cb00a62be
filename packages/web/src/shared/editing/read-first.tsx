import type { ReactNode } from 'react'
import { Dialog } from '../dialog.tsx'
import { Loaded } from '../loaded.tsx'
import { type Answer, type Edited, useEdited } from './use-edited.ts'

/** Draws a dialog that edits something, once it is known how that stands now. */
export function ReadFirst<T>({
  title,
  read,
  onClose,
  children,
}: {
  /** Over the grey lines, where the reading takes long. */
  title: string
  read: () => Promise<Answer<T>>
  onClose: () => void
  children: (edited: Edited<T>) => ReactNode
}) {
  const result = useEdited(read)
  if (result.data) return children(result.data)
  return (
    <Dialog
      onClose={onClose}
      title={title}
      // Mostly it is there before anybody sees this.
      transitionProps={{ enterDelay: 300, exitDuration: 0 }}
    >
      <Loaded of={result}>{() => null}</Loaded>
    </Dialog>
  )
}
