import type { ReactNode } from 'react'
import { Link } from 'react-router'

/** A link in a row of a list: a plain one, which is drawn sooner than the kit's. */
export function RowLink({
  to,
  isMain = false,
  isWhole = false,
  children,
}: {
  to: string
  /** Of the row, to what it is about. */
  isMain?: boolean
  /** Is not broken where there is room. */
  isWhole?: boolean
  children: ReactNode
}) {
  const classes = ['row-link', isMain && 'main', isWhole && 'whole'].filter(Boolean).join(' ')
  return (
    <Link to={to} className={classes}>
      {children}
    </Link>
  )
}
