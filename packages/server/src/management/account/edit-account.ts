import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import { effectiveScopes } from '../../identity/effective-scopes.ts'
import type { Scope } from '../../identity/scopes.ts'
import { holdersAmongClients } from '../../storage/api-clients.ts'
import type { Database } from '../../storage/schema.ts'
import { lockAccount } from '../../storage/tenants.ts'
import { rolesOfEnabledUsers } from '../../storage/vendor-users.ts'
import { namingDuplicates } from '../duplicate.ts'

/**
 * One change of who may do what: alone while it checks its rules, and whole or not at all. It is
 * taken back when nobody would be left who could give permissions to others.
 */
export function editAccount<T>(
  deps: Deps,
  tenantId: string,
  edit: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return namingDuplicates(
    deps.db.transaction().execute(async (db) => {
      await lockAccount(db, tenantId)
      const before = await administrators(db, tenantId)
      const result = await edit(db)
      const after = await administrators(db, tenantId)
      if (before.clients && !after.clients) throw lastOne('API client with api:admin')
      if (before.people && !after.people) throw lastOne('person with settings:admin')
      return result
    }),
  )
}

/** Whether there are programs that may make others, and people who may let others in. */
async function administrators(db: Kysely<Database>, tenantId: string) {
  const [clients, people] = [
    await holdersAmongClients(db, tenantId),
    await rolesOfEnabledUsers(db, tenantId),
  ]
  const has = (needed: Scope) => (holder: Parameters<typeof effectiveScopes>[0]) =>
    effectiveScopes(holder).includes(needed)
  return {
    clients: clients.some(has('api:admin')),
    people: people.map((each) => ({ ...each, scopes: [] })).some(has('settings:admin')),
  }
}

function lastOne(what: string): RequestError {
  return new RequestError('stateConflict', {
    details: `It is the last ${what}: without it nobody could let others in.`,
  })
}
