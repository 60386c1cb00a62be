import type { Deps } from '../deps.ts'
import type { Api } from './api.ts'
import type { Component } from './wire.ts'

/** Adds the operations of one resource. Addresses are relative to /api/v1. */
export type Routes = (api: Api, deps: Deps) => void

/** Names schemas in the OpenAPI document; those that another file has named already are left. */
export function addComponents(api: Api, components: readonly Component[]): void {
  for (const schema of components) {
    if (api.getSchema(schema.$id) === undefined) api.addSchema(schema)
  }
}
