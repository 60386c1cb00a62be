import { notifications } from '@mantine/notifications'

/** Says in passing that something is done; screen readers are told too. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'green' })
}

/** Says in passing that something has failed, where there is no form to say it in. */
export function tellFault(message: string): void {
  notifications.show({ message, color: 'red', role: 'alert' })
}
