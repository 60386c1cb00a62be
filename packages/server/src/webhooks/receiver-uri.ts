import { type AddressGuard, AddressRefused } from '../outbound/address-guard.ts'

/** The address of a receiver as it is called. Throws AddressRefused for what is never called. */
export function parseReceiverUri(text: string): URL {
  if (!URL.canParse(text)) throw new AddressRefused('is no address')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new AddressRefused('must begin with https:// or http://')
  }
  // They would be readable in every list; the signature is what a receiver checks.
  if (url.username !== '' || url.password !== '') {
    throw new AddressRefused('must not contain a user name or password')
  }
  return url
}

/**
 * Refuses an address that leads into a private network as it is saved. A name that can't be resolved
 * now is let through: it is looked at again before each call.
 */
export async function checkReceiverUri(guard: AddressGuard, text: string): Promise<void> {
  const url = parseReceiverUri(text)
  try {
    await guard.resolve(url.hostname)
  } catch (error) {
    if (error instanceof AddressRefused) throw error
  }
}
