import { type TSchema, Type } from 'typebox'
import { nullable } from '../http/wire.ts'

/** A name or key: something to read, not only blanks. */
export function label(maxLength: number) {
  return Type.String({ minLength: 1, maxLength, pattern: '\\S' })
}

export const descriptionInput = nullable(Type.String({ maxLength: 500 }))

/** Values by key, of at most 100 keys; a request replaces them all. */
export const customFieldsInput = nullable(
  Type.Record(
    Type.String({ pattern: '^[\\s\\S]{1,50}$' }),
    nullable(Type.String({ maxLength: 500 })),
    { maxProperties: 100, additionalProperties: false },
  ),
)

export const customFieldsModel = Type.Record(Type.String(), nullable(Type.String()))

/** An object of a request: a key that it doesn't know is refused. */
export function closed<const P extends Record<string, TSchema>>(
  properties: P,
  options: object = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}
