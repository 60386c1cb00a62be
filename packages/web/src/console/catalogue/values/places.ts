import { api, type Schemas } from '../../../api/client.ts'

export type Feature = Schemas['Feature']
export type Attribute = Schemas['Attribute']
export type FeatureValue = Schemas['EditionFeatureUpdate']

/** Where values stand: for all products, on one, on one of its editions. The nearest one wins. */
export type Place = {
  listFeatures(): Promise<readonly Feature[]>
  listAttributes(): Promise<readonly Attribute[]>
  setFeature(featureId: string, value: FeatureValue): Promise<unknown>
  setAttribute(attributeId: string, value: string | null): Promise<unknown>
  /** Back to the value of the level above. */
  clearFeature(featureId: string): Promise<unknown>
  clearAttribute(attributeId: string): Promise<unknown>
  readonly level: 'global' | 'product' | 'edition'
  /** Tells it from others. */
  readonly key: string
}

// More definitions than these nobody compares in one table.
const query = { pageSize: 500, sort: 'key' } as const

export const globalPlace: Place = {
  level: 'global',
  key: 'global',
  listFeatures: async () =>
    (await api.GET('/api/v1/features', { params: { query } })).data?.items ?? [],
  listAttributes: async () =>
    (await api.GET('/api/v1/attributes', { params: { query } })).data?.items ?? [],
  setFeature: (featureId, body) =>
    api.PATCH('/api/v1/features/{featureId}', { params: { path: { featureId } }, body }),
  setAttribute: (attributeId, value) =>
    api.PATCH('/api/v1/attributes/{attributeId}', {
      params: { path: { attributeId } },
      body: { value },
    }),
  clearFeature: (featureId) =>
    api.DELETE('/api/v1/features/{featureId}', { params: { path: { featureId } } }),
  clearAttribute: (attributeId) =>
    api.DELETE('/api/v1/attributes/{attributeId}', { params: { path: { attributeId } } }),
}

const ofProduct = '/api/v1/products/{productId}'

export function productPlace(productId: string): Place {
  const params = { path: { productId }, query }
  const feature = (featureId: string) => ({ params: { path: { productId, featureId } } })
  const attribute = (attributeId: string) => ({ params: { path: { productId, attributeId } } })
  return {
    level: 'product',
    key: productId,
    listFeatures: async () =>
      (await api.GET(`${ofProduct}/features`, { params })).data?.items ?? [],
    listAttributes: async () =>
      (await api.GET(`${ofProduct}/attributes`, { params })).data?.items ?? [],
    setFeature: (id, body) =>
      api.PATCH(`${ofProduct}/features/{featureId}`, { ...feature(id), body }),
    setAttribute: (id, value) =>
      api.PATCH(`${ofProduct}/attributes/{attributeId}`, { ...attribute(id), body: { value } }),
    clearFeature: (id) => api.DELETE(`${ofProduct}/features/{featureId}`, feature(id)),
    clearAttribute: (id) => api.DELETE(`${ofProduct}/attributes/{attributeId}`, attribute(id)),
  }
}

const ofEdition = '/api/v1/products/{productId}/editions/{editionId}'

export function editionPlace(productId: string, editionId: string): Place {
  const path = { productId, editionId }
  const params = { path, query }
  const feature = (featureId: string) => ({ params: { path: { ...path, featureId } } })
  const attribute = (attributeId: string) => ({ params: { path: { ...path, attributeId } } })
  return {
    level: 'edition',
    key: editionId,
    listFeatures: async () =>
      (await api.GET(`${ofEdition}/features`, { params })).data?.items ?? [],
    listAttributes: async () =>
      (await api.GET(`${ofEdition}/attributes`, { params })).data?.items ?? [],
    setFeature: (id, body) =>
      api.PUT(`${ofEdition}/features/{featureId}`, { ...feature(id), body }),
    setAttribute: (id, value) =>
      api.PATCH(`${ofEdition}/attributes/{attributeId}`, { ...attribute(id), body: { value } }),
    clearFeature: (id) => api.DELETE(`${ofEdition}/features/{featureId}`, feature(id)),
    clearAttribute: (id) => api.DELETE(`${ofEdition}/attributes/{attributeId}`, attribute(id)),
  }
}
