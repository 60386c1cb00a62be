import { toWireId } from '@leasehold/core/ids'
import { type Static, Type } from 'typebox'
import { writeInstant } from '../../http/instant.ts'
import { pageOf } from '../../http/paging.ts'
import { component, Instant, nullable, ref, wireId } from '../../http/wire.ts'
import type { Edition } from '../../storage/editions.ts'
import { closed, descriptionInput, label } from '../fields.ts'

export const EditionModel = component(
  'Edition',
  Type.Object({
    id: wireId('edition'),
    productId: wireId('product'),
    name: Type.String(),
    description: nullable(Type.String()),
    createdAt: Instant,
    updatedAt: Instant,
  }),
)

export const EditionList = pageOf('EditionList', ref(EditionModel))

export const EditionInput = component(
  'EditionInput',
  closed(
    { name: label(50), description: Type.Optional(descriptionInput) },
    { examples: [{ name: 'Professional', description: 'For offices of up to fifty people' }] },
  ),
)

export function toWireEdition(edition: Edition): Static<typeof EditionModel> {
  return {
    ...edition,
    id: toWireId('edition', edition.id),
    productId: toWireId('product', edition.productId),
    createdAt: writeInstant(edition.createdAt),
    updatedAt: writeInstant(edition.updatedAt),
  }
}
