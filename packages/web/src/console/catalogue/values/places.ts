import { api, type Schemas } from '../../../api/client.ts'
import type { Answer, Edited } from '../../../shared/editing/use-edited.ts'

export type Feature = Schemas['Feature']
export type Attribute = Schemas['Attribute']
export type FeatureValue = Schemas['EditionFeatureUpdate']
type Headers = Edited<unknown>['headers']

/** Where values stand: for all products, on one, on one of its editions. The nearest one wins. */
export type Place = {
  listFeatures(): Promise<readonly Feature[]>
  listAttributes(): Promise<readonly Attribute[]>
  readFeature(featureId: string): Promise<Answer<Feature>>
  readAttribute(attributeId: string): Promise<Answer<Attribute>>
  setFeature(featureId: string, value: FeatureValue, headers: Headers): Promise<unknown>
  setAttribute(attributeId: string, value: string | null, headers: Headers): Promise<unknown>
  /** Back to the value of the level above. */
  clearFeature(featureId: string): Promise<unknown>
  clearAttribute(attributeId: string): Promise<unknown>
  /** How what is defined here is renamed; an edition defines nothing. */
  readonly definitions: Definitions | null
  readonly level: 'global' | 'product' | 'edition'
  /** Tells it from others. */
  readonly key: string
}

type Definitions = {
  changeFeature(id: string, body: NamedFeature, headers: Headers): Promise<unknown>
  changeAttribute(id: string, body: { key: string }, headers: Headers): Promise<unknown>
}
type NamedFeature = { key: string; description: string | null }

// More definitions than these nobody compares in one table.
const query = { pageSize: 500, sort: 'key' } as const

export const globalPlace: Place = {
  level: 'global',
  key: 'global',
  listFeatures: async () =>
    (await api.GET('/api/v1/features', { params: { query } })).data?.items ?? [],
  listAttributes: async () =>
    (await api.GET('/api/v1/attributes', { params: { query } })).data?.items ?? [],
  readFeature: (featureId) =>
    api.GET('/api/v1/features/{featureId}', { params: { path: { featureId } } }),
  readAttribute: (attributeId) =>
    api.GET('/api/v1/attributes/{attributeId}', { params: { path: { attributeId } } }),
  setFeature: (featureId, body, headers) =>
    api.PATCH('/api/v1/features/{featureId}', { params: { path: { featureId } }, body, headers }),
  setAttribute: (attributeId, value, headers) =>
    api.PATCH('/api/v1/attributes/{attributeId}', {
      params: { path: { attributeId } },
      body: { value },
      headers,
    }),
  definitions: {
    changeFeature: (featureId, body, headers) =>
      api.PATCH('/api/v1/features/{featureId}', { params: { path: { featureId } }, body, headers }),
    changeAttribute: (attributeId, body, headers) =>
      api.PUT('/api/v1/attributes/{attributeId}', {
        params: { path: { attributeId } },
        body,
        headers,
      }),
  },
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
    readFeature: (id) => api.GET(`${ofProduct}/features/{featureId}`, feature(id)),
    readAttribute: (id) => api.GET(`${ofProduct}/attributes/{attributeId}`, attribute(id)),
    setFeature: (id, body, headers) =>
      api.PATCH(`${ofProduct}/features/{featureId}`, { ...feature(id), body, headers }),
    setAttribute: (id, value, headers) =>
      api.PATCH(`${ofProduct}/attributes/{attributeId}`, {
        ...attribute(id),
        body: { value },
        headers,
      }),
    definitions: {
      changeFeature: (id, body, headers) =>
        api.PATCH(`${ofProduct}/features/{featureId}`, { ...feature(id), body, headers }),
      changeAttribute: (id, body, headers) =>
        api.PUT(`${ofProduct}/attributes/{attributeId}`, { ...attribute(id), body, headers }),
    },
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
    readFeature: (id) => api.GET(`${ofEdition}/features/{featureId}`, feature(id)),
    readAttribute: (id) => api.GET(`${ofEdition}/attributes/{attributeId}`, attribute(id)),
    setFeature: (id, body, headers) =>
      api.PUT(`${ofEdition}/features/{featureId}`, { ...feature(id), body, headers }),
    setAttribute: (id, value, headers) =>
      api.PATCH(`${ofEdition}/attributes/{attributeId}`, {
        ...attribute(id),
        body: { value },
        headers,
      }),
    definitions: null,
    clearFeature: (id) => api.DELETE(`${ofEdition}/features/{featureId}`, feature(id)),
    clearAttribute: (id) => api.DELETE(`${ofEdition}/attributes/{attributeId}`, attribute(id)),
  }
}
