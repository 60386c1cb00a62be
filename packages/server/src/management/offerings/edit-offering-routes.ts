import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent, writers } from '../operation.ts'
import { changeOffering, createOffering, removeOffering } from './edit-offering.ts'
import { OfferingInput, OfferingPatch, readNewOffering, readOffering } from './offering-input.ts'
import { OfferingModel, toWireOffering } from './offering-model.ts'
import { offeringIdOf, offeringParams } from './offering-path.ts'

const tags = ['Offerings']

export function editOfferingRoutes(api: Api, deps: Deps): void {
  addComponents(api, [OfferingInput, OfferingPatch])

  api.post(
    '/offerings',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createOffering',
        summary: 'Create an offering',
        description:
          'What is ordered, by its SKU. A concurrent one needs a product with a lease period.',
        body: ref(OfferingInput),
        response: { 201: ref(OfferingModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const offering = await createOffering(deps, tenantId, readNewOffering(body))
      return reply.code(201).send(tagged(reply, toWireOffering(offering)))
    },
  )

  for (const [method, body] of [
    ['PUT', OfferingInput],
    ['PATCH', OfferingPatch],
  ] as const) {
    api.route({
      method,
      url: '/offerings/:offeringId',
      config: {
        scopes: writers,
        refusals: ['offeringUnknown', 'duplicate', 'differentProduct', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateOffering' : 'patchOffering',
        summary: method === 'PUT' ? 'Change an offering' : 'Change parts of an offering',
        description:
          'An optional field left out stays as it is, customFields are replaced as a whole. ' +
          'Entitlements keep what they were sold with until their overrides are reset.',
        params: offeringParams,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readOffering(body)
        const expect = expectMatch(request, toWireOffering)
        await changeOffering(deps, tenantId, offeringIdOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/offerings/:offeringId',
    {
      config: { scopes: writers, refusals: ['offeringUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteOffering',
        summary: 'Delete an offering without entitlements',
        params: offeringParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireOffering)
      await removeOffering(deps, tenantId, offeringIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
