import type { Deps } from '../../deps.ts'
import { listCustomers } from '../../storage/customers.ts'
import { firstBy } from '../../storage/listing.ts'
import { replaceOwners } from '../../storage/people/responsibility-owners.ts'
import { findUserAccount } from '../../storage/users/user-accounts.ts'

const owners = { nora: 'Account manager', sam: 'Support engineer' }

/** Who of the vendor looks after its oldest customer. */
export async function makeDemoOwners(deps: Deps, tenantId: string): Promise<void> {
  const { items } = await listCustomers(deps.db, tenantId, {}, firstBy('createdAt', 1))
  const [customer] = items
  if (!customer) return
  const named = []
  for (const [username, role] of Object.entries(owners)) {
    const user = await findUserAccount(deps.db, tenantId, username)
    if (user) named.push({ userId: user.id, role })
  }
  await replaceOwners(deps.db, tenantId, customer.id, named, deps.clock.now())
}
