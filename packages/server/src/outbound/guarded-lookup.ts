import { isIP, type LookupFunction } from 'node:net'
import type { AddressGuard } from './address-guard.ts'

/** Looks names up for a connection: the addresses that were checked are the ones connected to. */
export function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, { all, family }, done) => {
    guard.resolve(hostname).then(
      (addresses) => {
        const found = addresses
          .map((address) => ({ address, family: isIP(address) }))
          .filter((each) => !family || each.family === Number(family))
        const [first] = found
        if (!first) done(new Error(`${hostname} has no address`), '')
        else if (all) done(null, found)
        else done(null, first.address, first.family)
      },
      (error) => done(error, ''),
    )
  }
}
