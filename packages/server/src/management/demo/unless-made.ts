import { RequestError } from '../../http/request-error.ts'

/**
 * Makes a thing, or finds the one that is there: a start that was cut off while it made the demo
 * is completed by the next.
 */
export async function unlessMade<T>(
  make: () => Promise<T>,
  find: () => Promise<T | null>,
): Promise<T> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof RequestError) || error.code !== 'duplicate') throw error
    const found = await find()
    if (found === null) throw error
    return found
  }
}
