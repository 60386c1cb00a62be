import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { listProducts, productSortParts, productSorts } from '../../storage/products.ts'
import { expectMatch, tagged } from '../content-tag.ts'
import { LeaseRenewalInput, LeaseRenewalModel } from '../lease-renewal-model.ts'
import { listQuery, listReply, readListing } from '../list-query.ts'
import { noContent, readers, writers } from '../operation.ts'
import { changeProduct, createProduct, productOrNotFound, removeProduct } from './edit-product.ts'
import {
  ProductCreate,
  ProductList,
  ProductModel,
  ProductPatch,
  ProductUpdate,
  readProduct,
  toWireProduct,
} from './product-model.ts'
import { productIdOf, productParams } from './product-path.ts'

const tags = ['Products']

export function productRoutes(api: Api, deps: Deps): void {
  addComponents(api, [LeaseRenewalModel, LeaseRenewalInput])
  addComponents(api, [ProductModel, ProductList, ProductCreate, ProductUpdate, ProductPatch])

  api.post(
    '/products',
    {
      config: { scopes: writers, refusals: ['duplicate'] },
      schema: {
        tags,
        operationId: 'createProduct',
        summary: 'Create a product',
        description: 'It has a lease of one day and no other periods.',
        body: ref(ProductCreate),
        response: { 201: ref(ProductModel) },
      },
    },
    async (request, reply) => {
      const product = await createProduct(deps, request.tenantId, request.body)
      return reply.code(201).send(tagged(reply, toWireProduct(product)))
    },
  )

  api.get(
    '/products',
    {
      config: { scopes: readers },
      schema: {
        tags,
        operationId: 'listProducts',
        summary: 'List the products',
        querystring: Type.Object(listQuery(productSorts, 'the name')),
        response: { 200: ref(ProductList) },
      },
    },
    async ({ query, tenantId }) => {
      const listing = readListing(query, productSortParts, 'createdAt')
      const found = await listProducts(deps.db, tenantId, listing)
      return listReply(query, found, found.items.map(toWireProduct))
    },
  )

  api.get(
    '/products/:productId',
    {
      config: { scopes: readers, refusals: ['productUnknown'] },
      schema: {
        tags,
        operationId: 'getProduct',
        summary: 'Read a product',
        params: productParams,
        response: { 200: ref(ProductModel) },
      },
    },
    async (request, reply) => {
      const product = await productOrNotFound(
        deps.db,
        request.tenantId,
        productIdOf(request.params),
      )
      return tagged(reply, toWireProduct(product))
    },
  )

  for (const [method, body] of [
    ['PUT', ProductUpdate],
    ['PATCH', ProductPatch],
  ] as const) {
    api.route({
      method,
      url: '/products/:productId',
      config: {
        scopes: writers,
        refusals: ['productUnknown', 'duplicate', 'preconditionFailed'],
      },
      schema: {
        tags,
        operationId: method === 'PUT' ? 'updateProduct' : 'patchProduct',
        summary: method === 'PUT' ? 'Change a product' : 'Change parts of a product',
        description:
          'An optional field left out stays as it is. The lease period cannot be none while ' +
          'the product has concurrent offerings.',
        params: productParams,
        body: ref(body),
        response: { 204: noContent },
      },
      handler: async (request, reply) => {
        const { tenantId, params, body } = request
        const fields = readProduct(body)
        const expect = expectMatch(request, toWireProduct)
        await changeProduct(deps, tenantId, productIdOf(params), fields, expect)
        return reply.code(204).send()
      },
    })
  }

  api.delete(
    '/products/:productId',
    {
      config: { scopes: writers, refusals: ['productUnknown', 'inUse', 'preconditionFailed'] },
      schema: {
        tags,
        operationId: 'deleteProduct',
        summary: 'Delete a product that nothing refers to',
        description:
          'Refused while it has editions, offerings or entitlements. Its own features and ' +
          'attributes go with it.',
        params: productParams,
        response: { 204: noContent },
      },
    },
    async (request, reply) => {
      const { tenantId, params } = request
      const expect = expectMatch(request, toWireProduct)
      await removeProduct(deps, tenantId, productIdOf(params), expect)
      return reply.code(204).send()
    },
  )
}
