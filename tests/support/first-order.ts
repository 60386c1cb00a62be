import type { BackOffice } from './back-office.ts'

export type FirstOrder = {
  productId: string
  entitlementId: string
  code: string
  /** The pool `nodes`, of which ten are sold. */
  nodesId: string
}

/** The least catalogue there is, over the Management API, and an order of five seats from it. */
export async function firstOrder(vendor: BackOffice, offering: object = {}): Promise<FirstOrder> {
  const { id: productId } = await vendor.post('/products', { name: 'Drafting Board' })
  const pool = { type: 'elementPool', key: 'nodes', value: 10 }
  await vendor.post(`/products/${productId}/features`, pool)
  const { id: editionId } = await vendor.post(`/products/${productId}/editions`, { name: 'Pro' })
  const { id: planId } = await vendor.post('/plans', {
    name: 'For ever',
    licenseType: 'perpetual',
    licenseStartType: 'entitlementCreation',
  })
  const wanted = { name: 'Pro', sku: 'DB-PRO', editionId, planId, seatCount: 5 }
  await vendor.post('/offerings', { ...wanted, concurrencyMode: 'concurrent', ...offering })
  const group = await vendor.post('/entitlements/groups', { skus: ['DB-PRO'] })
  const entitlementId: string = group.entitlements[0].id
  const { features } = await vendor.get(`/entitlements/${entitlementId}?expand=features`)
  const nodesId = features.find(({ key }: { key: string }) => key === 'nodes').id
  return { productId, entitlementId, code: group.activationCodes[0], nodesId }
}
