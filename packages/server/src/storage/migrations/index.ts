import type { Migration } from 'kysely'
import * as foundation from './001-foundation.ts'
import * as events from './002-events.ts'
import * as people from './003-people.ts'
import * as account from './004-account.ts'
import * as plannedChanges from './005-planned-changes.ts'
import * as lists from './006-lists.ts'
import * as propagation from './007-propagation.ts'
import * as usageHistory from './008-usage-history.ts'
import * as offline from './009-offline.ts'
import * as identity from './010-identity.ts'
import * as localServers from './011-local-servers.ts'
import * as restorable from './012-restorable.ts'
import * as console from './013-console.ts'
import * as home from './014-home.ts'
import * as portal from './015-portal.ts'
import * as beyond from './016-beyond.ts'
import * as silent from './017-silent.ts'
import * as userLanguage from './018-user-language.ts'

/** In order. A migration once released is never edited; names are never reused. */
export const migrations: Record<string, Migration> = {
  '001-foundation': foundation,
  '002-events': events,
  '003-people': people,
  '004-account': account,
  '005-planned-changes': plannedChanges,
  '006-lists': lists,
  '007-propagation': propagation,
  '008-usage-history': usageHistory,
  '009-offline': offline,
  '010-identity': identity,
  '011-local-servers': localServers,
  '012-restorable': restorable,
  '013-console': console,
  '014-home': home,
  '015-portal': portal,
  '016-beyond': beyond,
  '017-silent': silent,
  '018-user-language': userLanguage,
}
