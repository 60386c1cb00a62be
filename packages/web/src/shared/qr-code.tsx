import { useMemo } from 'react'
import { encode } from 'uqr'

/** A text as a QR code, drawn here: dark on white whatever the page is, since cameras want it so. */
export function QrCode({
  text,
  label,
  size = 320,
}: {
  text: string
  label: string
  size?: number
}) {
  const code = useMemo(() => encode(text, { ecc: 'L', border: 4 }), [text])
  const path = code.data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.size} ${code.size}`}
      width={size}
      height={size}
      style={{ maxWidth: '100%', height: 'auto', background: 'white' }}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="black" />
    </svg>
  )
}
