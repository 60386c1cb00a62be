import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import { RequestError } from '../../http/request-error.ts'
import {
  deleteEdition,
  type Edition,
  findEdition,
  insertEdition,
  updateEdition,
} from '../../storage/editions.ts'
import { entitlementsWith, offeringsWith } from '../../storage/references.ts'
import type { Database } from '../../storage/schema.ts'
import { editCatalogue } from '../edit-catalogue.ts'
import { refuseInUse } from '../refuse-in-use.ts'
import { productOrNotFound } from './edit-product.ts'

export type EditionFields = { readonly name: string; readonly description?: string | null }

export async function createEdition(
  deps: Deps,
  tenantId: string,
  productId: string,
  { name, description = null }: EditionFields,
): Promise<Edition> {
  const now = deps.clock.now()
  const id = deps.newId()
  const edition = { id, productId, name, description, createdAt: now, updatedAt: now }
  await editCatalogue(deps, tenantId, async (db) => {
    await productOrNotFound(db, tenantId, productId)
    await insertEdition(db, tenantId, edition)
  })
  return edition
}

/** An edition is found under its own product only. */
export async function editionOrNotFound(
  db: Kysely<Database>,
  tenantId: string,
  productId: string,
  id: string,
): Promise<Edition> {
  await productOrNotFound(db, tenantId, productId)
  const edition = await findEdition(db, tenantId, id)
  if (edition?.productId !== productId) throw new RequestError('editionUnknown')
  return edition
}

/** @param expect refuses an edition that is not the one that the caller means to change */
export function changeEdition(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  fields: EditionFields,
  expect: (edition: Edition) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    const edition = await editionOrNotFound(db, tenantId, productId, id)
    expect(edition)
    await updateEdition(db, tenantId, { ...edition, ...fields, updatedAt: deps.clock.now() })
  })
}

/** The values that it sets go with it. */
export function removeEdition(
  deps: Deps,
  tenantId: string,
  productId: string,
  id: string,
  expect: (edition: Edition) => void = () => {},
): Promise<void> {
  return editCatalogue(deps, tenantId, async (db) => {
    expect(await editionOrNotFound(db, tenantId, productId, id))
    refuseInUse({
      offering: await offeringsWith(db, tenantId, 'edition_id', id),
      entitlement: await entitlementsWith(db, tenantId, 'edition_id', id),
    })
    await deleteEdition(db, tenantId, id)
  })
}
