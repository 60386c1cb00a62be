import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { noContent } from '../operation.ts'
import { addCodes, generateCodes, removeCodes } from './change-codes.ts'
import { CodesAdd, CodesGenerate, CodesModel, CodesRemove, groupComponents } from './group-model.ts'
import { groupIdOf, groupParams } from './group-routes.ts'
import { readCodes } from './read-codes.ts'

const tags = ['Entitlement groups']
const path = '/entitlements/groups/:entitlementGroupId/activation-codes'

/** Adding, generating and removing the codes of a group. */
export function activationCodeRoutes(api: Api, deps: Deps): void {
  addComponents(api, groupComponents)

  api.patch(
    `${path}/add`,
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown', 'duplicate'] },
      schema: {
        tags,
        operationId: 'addActivationCodes',
        summary: 'Add codes of your own',
        description:
          'All or none. ignoreDuplicates passes over codes that this group has already; a code ' +
          'of another group is refused in any case.',
        params: groupParams,
        body: ref(CodesAdd),
        response: { 204: noContent },
      },
    },
    async ({ params, body, tenantId }, reply) => {
      const ignoreDuplicates = body.ignoreDuplicates ?? false
      const place = { tenantId, groupId: groupIdOf(params) }
      const options = { dropTwins: ignoreDuplicates }
      const codes = readCodes(body.activationCodes, 'activationCodes', options)
      await addCodes(deps, place, codes, { ignoreDuplicates })
      return reply.code(204).send()
    },
  )

  api.patch(
    `${path}/generate`,
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown'] },
      schema: {
        tags,
        operationId: 'generateActivationCodes',
        summary: 'Generate codes',
        params: groupParams,
        body: ref(CodesGenerate),
        response: { 200: ref(CodesModel) },
      },
    },
    async ({ params, body, tenantId }) => {
      const place = { tenantId, groupId: groupIdOf(params) }
      return { activationCodes: await generateCodes(deps, place, body.count) }
    },
  )

  api.patch(
    `${path}/remove`,
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown', 'activationCodeUnknown'] },
      schema: {
        tags,
        operationId: 'removeActivationCodes',
        summary: 'Remove codes',
        description:
          'All or none. Seats that were taken with them stay. ignoreMissing passes over codes ' +
          'that the group does not have.',
        params: groupParams,
        body: ref(CodesRemove),
        response: { 204: noContent },
      },
    },
    async ({ params, body, tenantId }, reply) => {
      const place = { tenantId, groupId: groupIdOf(params) }
      const codes = readCodes(body.activationCodes, 'activationCodes', { dropTwins: true })
      await removeCodes(deps, place, codes, { ignoreMissing: body.ignoreMissing ?? false })
      return reply.code(204).send()
    },
  )
}
