export type Cell = string | number | null | undefined

/** Rows with aligned columns, two spaces apart. What is null shows as a dash. */
export function table(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return aligned([header, ...rows.map((row) => row.map(shown))])
}

/** One row, for those that come one by one. */
export function line(row: readonly Cell[]): string {
  return row.map(shown).join('  ')
}

/** What there is to say about one thing, a line each; lines without a value are left out. */
export function facts(rows: readonly (readonly [name: string, value: Cell])[]): string {
  return aligned(
    rows
      .filter(([, value]) => value !== undefined && value !== null && value !== '')
      .map(([name, value]) => [name, shown(value)]),
  )
}

/** Rows indented below a heading; nothing without rows. */
export function section(heading: string, rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return ''
  const lines = aligned(rows.map((row) => row.map(shown)))
  return `\n${heading}\n${lines.replace(/^(?=.)/gm, '  ')}`
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const line of lines) {
    for (const [column, text] of line.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, [...text].length)
    }
  }
  return lines
    .map((line) => line.map((text, column) => padded(text, widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length))
}

// What customers and products are called is not ours: it must not steer the terminal.
function shown(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '-'
  return String(cell).replace(/\p{Cc}/gu, '?')
}
