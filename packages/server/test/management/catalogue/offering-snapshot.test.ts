import { fromWireId, type IdKind } from '@leasehold/core/ids'
import { defaultRenewal } from '@leasehold/core/lease-renewal'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadOfferingSnapshots } from '../../../src/management/offerings/offering-snapshot.ts'
import { managementRoutes } from '../../../src/management/routes.ts'
import {
  featureDefinitionsOf,
  updateFeatureDefinition,
} from '../../../src/storage/feature-definitions.ts'
import { findProduct, updateProduct } from '../../../src/storage/products.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { catalogueOf, fresh } from '../catalogue.ts'
import { otherTenant } from '../other-tenant.ts'

let server: TestServer
let make: ReturnType<typeof catalogueOf>
beforeAll(async () => {
  server = await testServer({ routes: [managementRoutes] })
  make = catalogueOf(server)
})
afterAll(() => server.close())

const uuid = (kind: IdKind, id: string) => fromWireId(kind, id) ?? ''

describe('the snapshot of an offering', () => {
  test('has the values of all levels resolved, in the order of the keys', async () => {
    const product = await make.product()
    const edition = await make.edition(product.id)
    const inProduct = `/api/v1/products/${product.id}`
    const inEdition = `${inProduct}/editions/${edition.id}`
    const overdraft = { type: 'absolute', value: 2 }
    const byEdition = await make.feature({ key: 'b-edition', value: 1, overdraftLimit: overdraft })
    const byProduct = await make.feature({ key: 'c-product', value: 1, description: 'words' })
    const global = await make.feature({ key: 'a-global', type: 'bool', value: 1 })
    const own = await make.feature({ key: 'D-own', type: 'usageCount', value: null }, product.id)
    await server.patch(`${inProduct}/features/${byProduct.id}`, { value: 2 })
    await server.patch(`${inProduct}/features/${byEdition.id}`, { value: 2 })
    await server.put(`${inEdition}/features/${byEdition.id}`, { value: 3 })
    const attribute = await make.attribute({ key: 'territory', value: 'DE' })
    await server.patch(`${inEdition}/attributes/${attribute.id}`, { value: 'AT' })
    await server.patch(inProduct, {
      leasePeriod: { type: 'hour', count: 8 },
      offlineLeasePeriod: { type: 'week', count: 1 },
      gracePeriod: { type: 'day', count: 7 },
      lingerPeriod: { type: 'minute', count: 5 },
    })
    const plan = await make.plan({ planType: 'paid' })
    const offering = await make.offering({
      editionId: edition.id,
      planId: plan.id,
      overdraftSeatLimit: { type: 'percentage', value: 20 },
    })
    const wanted = { skus: [offering.sku] }
    const [snapshot] = await loadOfferingSnapshots(server.deps.db, server.tenantId, wanted)
    const none = { type: 'none', value: null }
    expect(snapshot).toEqual({
      productId: uuid('product', product.id),
      editionId: uuid('edition', edition.id),
      offeringId: uuid('offering', offering.id),
      offeringName: offering.name,
      sku: offering.sku,
      plan: {
        id: uuid('plan', plan.id),
        name: plan.name,
        type: 'paid',
        licenseType: 'subscription',
        licenseStartType: 'entitlementCreation',
        licenseDuration: { type: 'year', count: 1 },
      },
      hasMaintenance: false,
      maintenanceDuration: { type: 'none', count: null },
      concurrencyMode: 'concurrent',
      seatCount: 5,
      overdraftSeats: { type: 'percentage', value: 20 },
      leasePeriod: { type: 'hour', count: 8 },
      offlineLeasePeriod: { type: 'week', count: 1 },
      gracePeriod: { type: 'day', count: 7 },
      lingerPeriod: { type: 'minute', count: 5 },
      usageResetSchedule: 'onRenewal',
      leaseRenewal: defaultRenewal,
      detection: true,
      features: [
        [own, null, none, null],
        [global, 1, none, null],
        [byEdition, 3, overdraft, null],
        [byProduct, 2, none, 'words'],
      ].map(([{ id, key, type }, value, limit, description]) => ({
        id: uuid('feature', id),
        key,
        type,
        value,
        overdraft: limit,
        description,
        edited: false,
      })),
      attributes: [
        {
          id: uuid('attribute', attribute.id),
          key: 'territory',
          type: 'string',
          value: 'AT',
          edited: false,
        },
      ],
    })
    const byId = { offeringIds: [uuid('offering', offering.id)] }
    expect(await loadOfferingSnapshots(server.deps.db, server.tenantId, byId)).toEqual([snapshot])
  })

  test('has the grace period of the offering before that of the product', async () => {
    const offering = await make.offering({ gracePeriod: { type: 'month', count: 1 } })
    await server.patch(`/api/v1/products/${offering.productId}`, {
      gracePeriod: { type: 'day', count: 7 },
    })
    const wanted = { skus: [offering.sku] }
    const [snapshot] = await loadOfferingSnapshots(server.deps.db, server.tenantId, wanted)
    expect(snapshot?.gracePeriod).toEqual({ type: 'month', count: 1 })
  })

  test('holds nothing of another product or of another edition', async () => {
    const product = await make.product()
    const [mine, theirs] = [await make.edition(product.id), await make.edition(product.id)]
    const key = fresh('shared')
    const feature = await make.feature({ key, value: 1 }, product.id)
    const stranger = await make.product()
    await make.feature({ key, value: 9 }, stranger.id)
    await server.put(
      `/api/v1/products/${product.id}/editions/${theirs.id}/features/${feature.id}`,
      { value: 5 },
    )
    const strange = await make.offering({ editionId: (await make.edition(stranger.id)).id })
    const offering = await make.offering({ editionId: mine.id })
    const wanted = { skus: [strange.sku, offering.sku] }
    const found = await loadOfferingSnapshots(server.deps.db, server.tenantId, wanted)
    const valueIn = (sku: string) =>
      found
        .find((each) => each.sku === sku)
        ?.features.filter((each) => each.key === key)
        .map(({ value }) => value)
    expect(valueIn(offering.sku)).toEqual([1])
    expect(valueIn(strange.sku)).toEqual([9])
  })

  test('is missing for an unknown SKU and for that of another tenant, and comes once', async () => {
    const { sku } = await make.offering()
    const { headers } = await otherTenant(server)
    const stranger = uuid('tenant', headers['n-tenantid'])
    const load = (tenantId: string, skus: string[]) =>
      loadOfferingSnapshots(server.deps.db, tenantId, { skus })
    expect(await load(server.tenantId, ['no such SKU'])).toEqual([])
    expect(await load(server.tenantId, [])).toEqual([])
    expect(await load(stranger, [sku])).toEqual([])
    expect(await load(server.tenantId, [sku, 'no such SKU', sku])).toHaveLength(1)
  })

  test('is of one moment, whatever is edited meanwhile', async () => {
    const { db } = server.deps
    const { tenantId } = server
    const made = await make.product()
    const { id } = await make.edition(made.id)
    const { sku } = await make.offering({ editionId: id })
    await make.feature({ key: 'same', value: 1 }, made.id)
    const product = await findProduct(db, tenantId, uuid('product', made.id))
    const definitions = await featureDefinitionsOf(db, tenantId, [uuid('product', made.id)])
    const feature = definitions.find(({ key }) => key === 'same')
    if (!product || !feature) throw new Error('not made')
    let stopped = false
    const edits = async () => {
      for (let count = 1; !stopped; count++) {
        await db.transaction().execute(async (edit) => {
          const leasePeriod = { type: 'day', count: (count % 30_000) + 1 } as const
          await updateProduct(edit, tenantId, { ...product, leasePeriod })
          await updateFeatureDefinition(edit, tenantId, { ...feature, value: leasePeriod.count })
        })
      }
    }
    const editing = edits()
    const torn: unknown[] = []
    for (let round = 0; round < 60; round++) {
      const [snapshot] = await loadOfferingSnapshots(db, tenantId, { skus: [sku] })
      const value = snapshot?.features.find(({ key }) => key === 'same')?.value
      if (value !== snapshot?.leasePeriod.count) torn.push([value, snapshot?.leasePeriod])
    }
    stopped = true
    await editing
    expect(torn).toEqual([])
  })
})
