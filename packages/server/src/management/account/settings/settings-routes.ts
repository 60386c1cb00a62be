import { Type } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { Api } from '../../../http/api.ts'
import { addComponents } from '../../../http/routes.ts'
import { component, ref } from '../../../http/wire.ts'
import {
  lockTenantSettings,
  saveTenantSettings,
  type TenantSettings,
  tenantSettings,
} from '../../../storage/tenant-settings.ts'
import { expectMatch, tagged } from '../../content-tag.ts'
import { closed } from '../../fields.ts'
import { noContent } from '../../operation.ts'
import { readSettings, SettingsModel, SettingsPatch, settingsToWire } from './settings-model.ts'
import { updateSettingsComponents } from './update-settings.ts'

const config = { scopes: ['settings:admin'] } as const
const tags = ['Settings']

const SecuritySettings = component(
  'SecuritySettings',
  Type.Object({ enforceMfa: Type.Boolean({ description: 'Sign in with a second factor only.' }) }),
)
const SecuritySettingsPatch = component(
  'SecuritySettingsPatch',
  closed({ enforceMfa: Type.Optional(Type.Boolean()) }, { examples: [{ enforceMfa: true }] }),
)

const securityToWire = ({ enforceMfa }: TenantSettings) => ({ enforceMfa })

/** What the vendor sets for the whole tenant. */
export function settingsRoutes(api: Api, deps: Deps): void {
  addComponents(api, [
    ...updateSettingsComponents,
    SettingsModel,
    SettingsPatch,
    SecuritySettings,
    SecuritySettingsPatch,
  ])

  api.get(
    '/account/settings',
    {
      config,
      schema: {
        tags,
        operationId: 'getSettings',
        summary: 'Read the settings of the tenant',
        response: { 200: ref(SettingsModel) },
      },
    },
    async ({ tenantId }, reply) =>
      tagged(reply, settingsToWire(await tenantSettings(deps.db, tenantId))),
  )

  api.patch(
    '/account/settings',
    {
      config: { ...config, refusals: ['preconditionFailed'] },
      schema: {
        tags,
        operationId: 'updateSettings',
        summary: 'Change settings of the tenant',
        description: 'What is left out stays. Every server goes by a change within seconds.',
        body: ref(SettingsPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const change = readSettings(request.body)
      await changeSettings(deps, request.tenantId, change, expectMatch(request, settingsToWire))
      return reply.code(204).send()
    },
  )

  api.get(
    '/account/security-settings',
    {
      config,
      schema: {
        tags,
        operationId: 'getSecuritySettings',
        summary: 'Read the security settings',
        response: { 200: ref(SecuritySettings) },
      },
    },
    async ({ tenantId }, reply) =>
      tagged(reply, securityToWire(await tenantSettings(deps.db, tenantId))),
  )

  api.patch(
    '/account/security-settings',
    {
      config: { ...config, refusals: ['preconditionFailed'] },
      schema: {
        tags,
        operationId: 'updateSecuritySettings',
        summary: 'Change the security settings',
        description:
          'They concern people, not API clients. With enforceMfa whoever signs in with a password ' +
          'has to set up a second factor before anything else; an identity provider asks for what ' +
          'it asks for.',
        body: ref(SecuritySettingsPatch),
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, body } = request
      await changeSettings(deps, tenantId, body, expectMatch(request, securityToWire))
      return reply.code(204).send()
    },
  )
}

async function changeSettings(
  { db }: Deps,
  tenantId: string,
  change: Partial<TenantSettings>,
  expect: (settings: TenantSettings) => void,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    expect(await lockTenantSettings(trx, tenantId))
    await saveTenantSettings(trx, tenantId, change)
  })
}
