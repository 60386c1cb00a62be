import type { Deps } from '../deps.ts'
import type { Api } from './api.ts'
import type { Component } from './wire.ts'

/** Adds the operations of one resource. Addresses are relative to /api/v1. */
export type Routes = (api: Api, deps: Deps) => void

/**
 * Names schemas in the OpenAPI document; several files may name the same one. Two different ones
 * under one name would have one operation checked by the schema of the other.
 */
export function addComponents(api: Api, components: readonly Component[]): void {
  for (const schema of components) {
    const known = api.getSchema(schema.$id)
    if (known === undefined) api.addSchema(schema)
    else if (JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas are named ${schema.$id}.`)
    }
  }
}
