import { Type } from 'typebox'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'

export const userParams = Type.Object({ contactId: pathId('contact') })

export const contactIdOf = ({ contactId }: { contactId: string }) =>
  wireIdOrNotFound('contact', contactId, 'contactUnknown')
