import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'

/**
 * Draws its children apart from the page: in the styles that the page has, and a style sheet that
 * reaches nothing but them. It is a picture: nothing in it can be reached or pressed.
 */
export function Apart({
  styleSheetUrl,
  children,
}: {
  styleSheetUrl: string | null
  children: ReactNode
}) {
  const host = useRef<HTMLDivElement>(null)
  const [root, setRoot] = useState<ShadowRoot | null>(null)
  const [own, setOwn] = useState<readonly string[]>([])
  useLayoutEffect(() => {
    if (!host.current) return
    // Effects run twice while pages are developed; a root is attached once.
    setRoot(host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' }))
    const links = document.head.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')
    setOwn([...links].map(({ href }) => href))
  }, [])
  // The vendor's comes last, as in the portal.
  const sheets = styleSheetUrl === null ? own : [...own, styleSheetUrl]
  return (
    <div ref={host} aria-hidden="true" inert>
      {root &&
        createPortal(
          <>
            {sheets.map((href) => (
              <link key={href} rel="stylesheet" href={href} />
            ))}
            {children}
          </>,
          root,
        )}
    </div>
  )
}
