import { notifications } from '@mantine/notifications'

/** Says in passing that something is done; screen readers are told too. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'green' })
}
