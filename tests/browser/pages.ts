import type { BackOffice } from '../support/back-office.ts'

/** Ids of the demo that pages are shown with. */
export type Ids = {
  product: string
  customer: string
  group: string
  entitlement: string
  activation: string
}

/** A page of the console or the portal: where it is, below its own address. */
export type PageUnderTest = {
  /** Of its picture, and of its test. */
  name: string
  path: (ids: Ids) => string
}

/** Every page of the console, as somebody sees it who may see everything. */
export const consolePages: readonly PageUnderTest[] = [{ name: 'home', path: () => '/' }]

/** Every page of the portal, as an administrator of a customer sees it. */
export const portalPages: readonly PageUnderTest[] = []

export async function readIds(vendor: BackOffice): Promise<Ids> {
  const first = async (path: string) => (await vendor.get(path)).items[0]
  const activation = await first('/entitlements/activations?pageSize=1')
  const entitlement = await vendor.get(`/entitlements/${activation.entitlementId}`)
  return {
    product: entitlement.productId,
    customer: (await first('/customers?pageSize=1')).id,
    group: entitlement.entitlementGroupId,
    entitlement: entitlement.id,
    activation: activation.id,
  }
}
