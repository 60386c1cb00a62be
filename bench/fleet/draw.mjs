const width = 720
const height = 330
const colours = { coupled: '#b3541e', decoupled: '#2b6cb0', dynamic: '#2f855a' }

const panels = [
  { title: 'activation records a device-year', value: (row) => row.records },
  { title: 'rows written a device-year', value: (row) => row.rows },
  {
    title: 'longest wait of an online device for what is published, hours',
    value: (row) => row.publishedMaxHours,
  },
]

/** The table of the fleet as bars, one panel for each figure; lengths on a logarithmic scale. */
export function drawFleet(rows, devices) {
  const parts = panels.map((panel, i) => drawPanel(panel, rows, 56 + i * 92))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${alt(rows)}">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="16" y="28" font-size="16" fill="#1a202c">A virtual year of ${devices.toLocaleString('en')} devices, without push</text>
${parts.join('\n')}
</svg>
`
}

function drawPanel({ title, value }, rows, top) {
  const longest = Math.max(...rows.map(value))
  const bars = rows.map((row, i) => {
    const y = top + 10 + i * 22
    const length = Math.max(2, (380 * Math.log10(1 + value(row))) / Math.log10(1 + longest))
    return [
      `<text x="104" y="${y + 13}" text-anchor="end" fill="#4a5568">${row.preset}</text>`,
      `<rect x="112" y="${y}" width="${length.toFixed(1)}" height="17" rx="2" fill="${colours[row.preset]}"/>`,
      `<text x="${(120 + length).toFixed(1)}" y="${y + 13}" fill="#1a202c">${told(value(row))}</text>`,
    ].join('\n')
  })
  return `<text x="16" y="${top}" fill="#1a202c" font-weight="600">${title}</text>\n${bars.join('\n')}`
}

function told(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 2 : 1)
}

function alt(rows) {
  return rows
    .map(
      ({ preset, records, publishedMaxHours }) =>
        `${preset}: ${told(records)} records, ${told(publishedMaxHours)} hours late at most`,
    )
    .join('; ')
}
