import { type ReactNode, useState } from 'react'
import { Dialog } from '../../../shared/dialog.tsx'
import type { Entitlement } from '../entitlement.ts'
import { ConfirmChange } from './confirm-change.tsx'
import type { Change } from './send-change.ts'

type Props = {
  entitlement: Entitlement
  /** The action, as on its button. */
  title: string
  /** Known from the start, or given by the form. */
  change?: Change
  form?: (show: (change: Change) => void) => ReactNode
  isDestructive?: boolean
  onClose: () => void
}

/** A change of an entitlement: what is asked for, then what it would do, and only then is it made. */
export function ChangeDialog({ entitlement, title, form, onClose, ...props }: Props) {
  const [change, setChange] = useState<Change | null>(props.change ?? null)
  // What was entered stands when somebody goes back to it.
  return (
    <Dialog size="xl" onClose={onClose} title={`${title} · ${entitlement.offeringName}`}>
      {form && <div hidden={change !== null}>{form(setChange)}</div>}
      {change && (
        <ConfirmChange
          entitlement={entitlement}
          title={title}
          change={change}
          isDestructive={props.isDestructive ?? false}
          onBack={form ? () => setChange(null) : null}
          onClose={onClose}
        />
      )}
    </Dialog>
  )
}
