import { useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

/** Where what the page shows begins: the frame around it stays from page to page. */
export const contentId = 'content'

/**
 * Gives the focus to what is shown when another page has come: whoever uses the keyboard goes on in
 * it, not before the menu again.
 */
export function useFocusOnNewPage(): void {
  // Of each visit its own: a search may lead to the page from which it was made.
  const { key } = useLocation()
  const shown = useRef(key)
  useEffect(() => {
    if (shown.current === key) return
    shown.current = key
    const content = document.getElementById(contentId)
    const here = document.activeElement
    // A field that has taken it, or a part that stays, keeps it; a dialog gives it back by itself.
    if (content?.contains(here) || here?.closest('[role=dialog]')) return
    content?.focus({ preventScroll: true })
  }, [key])
}
