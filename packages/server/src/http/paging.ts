import { type Static, type TSchema, Type } from 'typebox'
import { component, nullable } from './wire.ts'

const defaultPageSize = 10
const maxPageSize = 500

/** Spread into the querystring schema of a list: `Type.Object({ ...pagingQuery, search: … })`. */
export const pagingQuery = {
  pageNumber: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000, default: 1 })),
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: maxPageSize, default: defaultPageSize }),
  ),
}

export type Paging = { pageNumber: number; pageSize: number; limit: number; offset: number }

export function readPaging(query: { pageNumber?: number; pageSize?: number }): Paging {
  const pageNumber = query.pageNumber ?? 1
  const pageSize = query.pageSize ?? defaultPageSize
  return { pageNumber, pageSize, limit: pageSize, offset: (pageNumber - 1) * pageSize }
}

export type Page<T> = {
  items: T[]
  pageSize: number
  pageNumber: number
  elementsTotal: number
  elementsTotalIsEstimate?: boolean
  nextCursor?: string | null
}

export function page<T>(items: T[], elementsTotal: number, paging: Paging): Page<T> {
  return { items, pageSize: paging.pageSize, pageNumber: paging.pageNumber, elementsTotal }
}

/** The component of a list reply: `pageOf('ProductList', ref(Product))`. */
export function pageOf<T extends TSchema>(name: string, item: T) {
  return component(
    name,
    Type.Object({
      items: Type.Unsafe<Static<T>[]>({ type: 'array', items: item }),
      pageSize: Type.Integer(),
      pageNumber: Type.Integer(),
      elementsTotal: Type.Integer(),
      elementsTotalIsEstimate: Type.Optional(
        Type.Boolean({
          description:
            'Of a very long list the total is an estimate. It is never reached while there is ' +
            'more, and exact on the last page.',
        }),
      ),
      nextCursor: Type.Optional(
        nullable(
          Type.String({ description: 'Send it as cursor for what follows; null at the end.' }),
        ),
      ),
    }),
  )
}
