import type { Client } from '../client.ts'
import type { Lease } from '../trust/lease.ts'

/** What this device works from, as servers are asked for something newer. */
export function versionTag({ settings }: Client, lease: Lease): string {
  // Renewals have the version of the rights in common, and an agent hands each of them on.
  return settings.viaAgent ? `${lease.rightsVersion}.${lease.issuedAt}` : lease.rightsVersion
}
