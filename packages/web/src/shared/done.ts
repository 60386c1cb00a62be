import { notifications } from '@mantine/notifications'
import i18next from 'i18next'

/** Says in passing that something is done; screen readers are told too. */
export function tellDone(message: string): void {
  const closeButtonProps = { 'aria-label': i18next.t('close', { ns: 'shared' }) }
  notifications.show({ message, color: 'green', closeButtonProps })
}

/** Says in passing that something has failed, where there is no form to say it in. */
export function tellFault(message: string): void {
  notifications.show({ message, color: 'red', role: 'alert' })
}
