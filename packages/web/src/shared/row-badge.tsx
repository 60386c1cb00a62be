import { Badge } from '@mantine/core'
import type { CSSProperties } from 'react'

/** A word on a colour, in a row of a list: looks as the kit's light one, and is drawn sooner. */
export function RowBadge({ color, children }: { color: string; children: string }) {
  const style = {
    '--badge-bg': `var(--mantine-color-${color}-light)`,
    '--badge-color': `var(--mantine-color-${color}-light-color)`,
    textTransform: 'none',
    minWidth: 'max-content',
  } as CSSProperties
  return (
    <div className={`mantine-Badge-root ${Badge.classes.root}`} style={style}>
      <span className={`mantine-Badge-label ${Badge.classes.label}`}>{children}</span>
    </div>
  )
}
