/** Days as somebody writes them, in the viewer's zone; `to` is the last day of it. */
type Days = { readonly from: string; readonly to: string }

/** The instants of a span of days: the last day belongs to it whole. */
export function spanOf({ from, to }: Partial<Days>): { from?: string; to?: string } {
  const begin = from ? new Date(`${from}T00:00:00`) : null
  const end = to ? new Date(`${to}T00:00:00`) : null
  end?.setDate(end.getDate() + 1)
  return { ...(isDay(begin) && { from: iso(begin) }), ...(isDay(end) && { to: iso(end) }) }
}

export function thisMonth(now: Date): Days {
  return { from: dayOf(new Date(now.getFullYear(), now.getMonth(), 1)), to: dayOf(now) }
}

export function lastMonth(now: Date): Days {
  const first = new Date(now.getFullYear(), now.getMonth() - 1, 1)
  const last = new Date(now.getFullYear(), now.getMonth(), 0)
  return { from: dayOf(first), to: dayOf(last) }
}

function isDay(date: Date | null): date is Date {
  return date !== null && !Number.isNaN(date.getTime())
}

function iso(date: Date): string {
  return date.toISOString()
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
