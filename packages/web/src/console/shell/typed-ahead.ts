import { useEffect, useRef } from 'react'

/**
 * Keeps the letters that are typed before the field that is to take them is there.
 *
 * @param isOpen from when on that field is on its way
 * @returns hands over what was kept; from then on nothing is kept
 */
export function useTypedAhead(isOpen: boolean): () => string {
  const kept = useRef<string | null>(null)
  useEffect(() => {
    if (!isOpen) return
    kept.current = ''
    const keep = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey } = event
      if (kept.current === null || ctrlKey || metaKey || altKey) return
      if (key === 'Backspace') kept.current = kept.current.slice(0, -1)
      else if (key.length === 1) kept.current += key
      else return
      // Whatever has the focus still is not meant.
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', keep, true)
    return () => {
      kept.current = null
      window.removeEventListener('keydown', keep, true)
    }
  }, [isOpen])
  return () => {
    const text = kept.current ?? ''
    kept.current = null
    return text
  }
}
