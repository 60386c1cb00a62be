import { Modal, type ModalProps } from '@mantine/core'
import { useLayoutEffect } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { contentId } from './focus-on-new-page.ts'
import { sharedTexts } from './texts.ts'

type Props = Omit<ModalProps, 'opened' | 'closeButtonProps'> & {
  /** For one that is always there; others are drawn only while they are open. */
  opened?: boolean
}

/** What stands over the page until it is closed; the focus goes back to where it came from. */
export function Dialog({ opened = true, ...props }: Props) {
  const t = useTexts(sharedTexts)
  // The kit gives it back only where the dialog itself stays.
  useLayoutEffect(() => {
    if (!opened) return
    const from = opener()
    return () => {
      const { activeElement: now, body } = document
      if (now && now !== body && !now.closest('[role=dialog]')) return
      const back = from?.isConnected ? from : document.getElementById(contentId)
      back?.focus({ preventScroll: true })
    }
  }, [opened])
  return <Modal opened={opened} closeButtonProps={{ 'aria-label': t('close') }} {...props} />
}

/** What has the focus; of a menu, which is gone by the time that it is needed, its button. */
function opener(): HTMLElement | null {
  const from = document.activeElement
  const menu = from?.closest('[role=menu]')
  const button = menu && document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  return button ?? (from instanceof HTMLElement && from !== document.body ? from : null)
}
