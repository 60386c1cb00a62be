import { createHash } from 'node:crypto'

/** Where a device stands among all others, from 0 up to 1: the same at each start, even over many. */
export function phaseOf(seed: string): number {
  return createHash('sha256').update(`leasehold phase ${seed}`).digest().readUInt32BE(0) / 2 ** 32
}
