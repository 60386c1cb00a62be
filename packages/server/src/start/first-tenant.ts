import { toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { scopes } from '../http/principal.ts'
import { bootstrap } from '../identity/bootstrap.ts'
import type { Engine } from '../licensing/submission.ts'
import { makeDemoBulk } from '../management/demo/demo-bulk.ts'
import { makeDemoWebhook } from '../management/demo/demo-webhook.ts'
import { createLiveDevices } from '../management/demo/life/live-devices.ts'
import { makeDemoPast } from '../management/demo/life/make-demo-past.ts'
import { makeDemo } from '../management/demo.ts'
import { listTenants } from '../storage/tenants.ts'
import {
  type BootstrapFile,
  bootstrapPath,
  describeBootstrap,
  readBootstrapFile,
  withUrl,
  writeBootstrapFile,
} from './bootstrap-file.ts'

/** On an empty database: the first tenant, with its credentials in `bootstrap.json`. */
export async function makeFirstTenant(deps: Deps): Promise<void> {
  const { config, log } = deps
  const made = await bootstrap(deps, scopes, (credentials) =>
    writeBootstrapFile(config.dataDir, describeBootstrap(config.publicUrl, credentials)),
  )
  if (made) log.info({ tenantId: toWireId('tenant', made.tenant.id) }, 'made the first tenant')
}

/**
 * Makes the demo, once: when the tenant of the file is there and has none.
 *
 * @param engineWith an engine of its own with another clock: what the demo tells of the past is
 * decided then; without it the demo has no past
 */
export async function addDemo(
  deps: Deps,
  engineWith: ((clock: Deps['clock']) => Engine) | null = null,
): Promise<void> {
  const { dataDir } = deps.config
  const found = await readBootstrapFile(dataDir)
  if (!found || found.demo) return
  const tenants = await listTenants(deps.db)
  const tenant = tenants.find(({ id }) => toWireId('tenant', id) === found.tenantId)
  if (!tenant) return
  const demo = await makeDemo(deps, tenant)
  await makeDemoWebhook(deps, tenant.id)
  if (engineWith) await makeDemoPast(deps, tenant.id, engineWith)
  await makeDemoBulk(deps, tenant.id)
  await writeBootstrapFile(dataDir, { ...found, demo })
}

/** The machines of the demo, which live as long as the server; null without them. */
export async function demoDevices(deps: Deps) {
  const found = await readBootstrapFile(deps.config.dataDir)
  const tenants = found?.demo ? await listTenants(deps.db) : []
  const tenant = tenants.find(({ id }) => toWireId('tenant', id) === found?.tenantId)
  return tenant ? createLiveDevices(deps, tenant.id) : null
}

/** The server may have moved since the file was written, or have been given any free port. */
export async function correctUrl(
  { config, log }: Deps,
  url: string,
): Promise<BootstrapFile | null> {
  const { dataDir } = config
  const found = await readBootstrapFile(dataDir)
  if (!found) return null
  log.warn(
    `${bootstrapPath(dataDir)} holds the first credentials in the clear: keep them elsewhere and ` +
      'delete it.',
  )
  if (found.url === url) return found
  const content = withUrl(found, url)
  await writeBootstrapFile(dataDir, content)
  return content
}
