import type { Deps } from '../deps.ts'
import type { Tenant } from '../storage/tenants.ts'

/** What `bootstrap.json` tells about the demo; null while there is none. */
export async function makeDemo(_deps: Deps, _tenant: Tenant): Promise<object | null> {
  return null
}
