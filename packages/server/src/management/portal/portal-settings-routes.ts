import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { permissionMissing } from '../../http/permission-missing.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { portalFileIds } from '../../storage/people/portal-files.ts'
import {
  findPortalSettings,
  lockPortalSettings,
  type PortalSettings,
  savePortalSettings,
} from '../../storage/people/portal-settings.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import {
  PortalSettingsModel,
  PortalSettingsPatch,
  readPortalSettings,
  toWirePortalSettings,
} from './portal-settings-model.ts'

const tags = ['Portal settings']
const scopes: readonly Scope[] = ['eup:admin']
// The links of mails that set a password lead to the address: it is a matter of the whole account.
const addressScope: Scope = 'settings:admin'

export function portalSettingsRoutes(api: Api, deps: Deps): void {
  addComponents(api, [PortalSettingsModel, PortalSettingsPatch])

  api.get(
    '/account/eup/settings',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'getPortalSettings',
        summary: 'Read how the portal looks and what it shows',
        response: { 200: ref(PortalSettingsModel) },
      },
    },
    async ({ tenantId }, reply) => {
      const settings = await findPortalSettings(deps.db, tenantId)
      tagged(reply, asIs(settings))
      const files = await portalFileIds(deps.db, tenantId)
      return toWirePortalSettings(deps.config, tenantId, settings, files)
    },
  )

  api.patch(
    '/account/eup/settings',
    {
      config: { scopes, refusals: ['preconditionFailed'] },
      schema: {
        tags,
        operationId: 'patchPortalSettings',
        summary: 'Change how the portal looks and what it shows',
        description:
          'What is left out stays. Each block is shown to nobody (none), to the administrators ' +
          'of a customer (admin), or to all its people (user). Another url, where the links of ' +
          `mails lead to, needs the scope ${addressScope} as well.`,
        body: ref(PortalSettingsPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, body, principal } = request
      const change = readPortalSettings(body)
      const expect = expectMatch(request, asIs)
      await deps.db.transaction().execute(async (db) => {
        const before = await lockPortalSettings(db, tenantId)
        expect(before)
        const moves = change.url !== undefined && change.url !== before.url
        if (moves && !principal.scopes.includes(addressScope)) {
          throw permissionMissing([addressScope])
        }
        await savePortalSettings(db, tenantId, change, deps.clock.now())
      })
      return reply.code(204).send()
    },
  )
}

// Files come and go by operations of their own: the tag is of the settings alone.
const asIs = (settings: PortalSettings) => settings
