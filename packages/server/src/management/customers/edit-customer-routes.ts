import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import type { Scope } from '../../http/principal.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { noContent } from '../operation.ts'
import { CustomerInput, CustomerPatch, readCustomer } from './customer-input.ts'
import { CustomerModel, CustomerStatsModel, toWireCustomer } from './customer-model.ts'
import { customerIdOf, customerParams } from './customer-path.ts'
import { changeCustomer, createCustomer, removeCustomer } from './edit-customer.ts'

const tags = ['Customers']
const writers: readonly Scope[] = ['customers:admin']

export function editCustomerRoutes(api: Api, deps: Deps): void {
  addComponents(api, [CustomerStatsModel, CustomerModel, CustomerInput, CustomerPatch])

  api.post(
    '/customers',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createCustomer',
        summary: 'Create a customer',
        body: ref(CustomerInput),
        response: { 201: ref(CustomerModel) },
      },
    },
    async ({ tenantId, body }, reply) => {
      const customer = await createCustomer(deps, tenantId, {
        ...readCustomer(body),
        name: body.name,
      })
      return reply.code(201).send(tagged(reply, toWireCustomer(customer)))
    },
  )

  for (const [method, body] of [
    ['PUT', CustomerInput],
    ['PATCH', CustomerPatch],
  ] as const) {
    api.route({
      method,
      url: '/customers/:customerId',
      config: { scopes: writers, refusals: ['customerUnknown', 'duplicate', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateCustomer' : 'patchCustomer',
        summary: method === 'PUT' ? 'Change a customer' : 'Change parts of a customer',
        description:
          'An optional field left out stays as it is, null clears it. customFields and address ' +
          'are replaced as a whole.',
        params: customerParams,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readCustomer(body)
        const expect = expectMatch(request, toWireCustomer)
        await changeCustomer(deps, tenantId, customerIdOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/customers/:customerId',
    {
      config: { scopes: writers, refusals: ['customerUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteCustomer',
        summary: 'Delete a customer without entitlement groups',
        params: customerParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireCustomer)
      await removeCustomer(deps, tenantId, customerIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
