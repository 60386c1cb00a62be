import type { Command } from 'commander'
import { addApiClients } from './account/api-clients.ts'
import { addAudit } from './account/audit.ts'
import { addIdentityProviders } from './account/identity-providers.ts'
import { addKeys } from './account/keys.ts'
import { addRoles } from './account/roles.ts'
import { addSettings } from './account/settings.ts'
import { addUsers } from './account/users.ts'
import { addActivations } from './activations/activations.ts'
import { addAttributes } from './catalogue/attributes.ts'
import { addEditions } from './catalogue/editions.ts'
import { addFeatures } from './catalogue/features.ts'
import { addOfferings } from './catalogue/offerings.ts'
import { addPlans } from './catalogue/plans.ts'
import { addProducts } from './catalogue/products.ts'
import { addCodes } from './codes.ts'
import { addConfig } from './config.ts'
import { addCustomers } from './customers.ts'
import { addExport } from './data/export.ts'
import { addImport } from './data/import.ts'
import { addSearch } from './data/search.ts'
import { addDenials } from './denials.ts'
import { addEntitlements } from './entitlements/entitlements.ts'
import { addEvents } from './events.ts'
import { addGroups } from './groups.ts'
import { addLocalServers } from './local-servers/local-servers.ts'
import { addMigrate } from './migrate.ts'
import { addOfflineKey } from './offline-key.ts'
import { addOverview } from './overview.ts'
import { addContacts } from './people/contacts.ts'
import { addCustomFields } from './people/custom-fields.ts'
import { addNotes } from './people/notes.ts'
import { addPortal } from './people/portal.ts'
import { addRaiseEpoch } from './raise-epoch.ts'
import { addRootKeys } from './root-keys.ts'
import { addServe } from './serve.ts'
import { addStatus } from './status.ts'
import { addTenants } from './tenants.ts'
import { addUsage } from './usage.ts'
import { addWebhooks } from './webhooks/webhooks.ts'

/** One line for each command. */
export function addCommands(program: Command): Command {
  program.commandsGroup('The server:')
  addServe(program)
  addMigrate(program)
  addTenants(program)
  addRaiseEpoch(program)
  addConfig(program)
  addStatus(program)
  program.commandsGroup('The catalogue:')
  addProducts(program)
  addFeatures(program)
  addAttributes(program)
  addEditions(program)
  addPlans(program)
  addOfferings(program)
  program.commandsGroup('Customers and what they have:')
  addCustomers(program)
  addContacts(program)
  addNotes(program)
  addCustomFields(program)
  addPortal(program)
  addEntitlements(program)
  addActivations(program)
  addUsage(program)
  addGroups(program)
  addCodes(program)
  addLocalServers(program)
  addSearch(program)
  addImport(program)
  addExport(program)
  program.commandsGroup('What happens:')
  addOverview(program)
  addDenials(program)
  addEvents(program)
  addWebhooks(program)
  program.commandsGroup('Access and help:')
  addApiClients(program)
  addUsers(program)
  addRoles(program)
  addIdentityProviders(program)
  addSettings(program)
  addKeys(program)
  addAudit(program)
  addRootKeys(program)
  addOfflineKey(program)
  return program
}
