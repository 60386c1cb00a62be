import type { ErrorCode } from '@leasehold/core/error-codes'
import type { FastifyRequest } from 'fastify'
import { type TProperties, Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { ref } from '../../http/wire.ts'
import { findNote, insertNote, listNotes, type NoteSubject } from '../../storage/people/notes.ts'
import { violatedConstraint } from '../../storage/violations.ts'
import { customerIdOf } from '../customers/customer-path.ts'
import { customerOrNotFound } from '../customers/edit-customer.ts'
import { entitlementIdOf } from '../entitlements/entitlement-path.ts'
import { entitlementReaders } from '../entitlements/entitlement-scopes.ts'
import { placeOrNotFound } from '../entitlements/place-or-not-found.ts'
import { NoteInput, NoteList, NoteModel, noteComponents, toWireNote } from './note-model.ts'

/** Notes on one kind of thing. */
type Kind = {
  readonly noun: string
  readonly path: string
  readonly tag: string
  readonly operation: string
  /** Whoever may read the thing may write a note on it. */
  readonly scopes: readonly Scope[]
  readonly unknown: ErrorCode
  readonly params: TProperties
  /** What the path names; throws 404 when there is none. */
  readonly subject: (deps: Deps, tenantId: string, params: unknown) => Promise<NoteSubject>
}

const kinds: readonly Kind[] = [
  {
    noun: 'a customer',
    path: '/customers/:customerId/notes',
    tag: 'Customers',
    operation: 'CustomerNote',
    scopes: ['customers:read', 'customers:admin'],
    unknown: 'customerUnknown',
    params: { customerId: pathId('customer') },
    subject: async ({ db }, tenantId, params) => {
      const id = customerIdOf(params as { customerId: string })
      return { customerId: (await customerOrNotFound(db, tenantId, id)).id }
    },
  },
  {
    noun: 'an entitlement',
    path: '/entitlements/:entitlementId/notes',
    tag: 'Entitlements',
    operation: 'EntitlementNote',
    scopes: entitlementReaders,
    unknown: 'entitlementUnknown',
    params: { entitlementId: pathId('entitlement') },
    subject: async (deps, tenantId, params) => {
      const entitlementId = entitlementIdOf(params as { entitlementId: string })
      const { groupId } = await placeOrNotFound(deps, tenantId, entitlementId)
      return { entitlementId, groupId }
    },
  },
]

// A program of the older contract asks for no page and expects them all.
const defaultPageSize = 500

/** Notes stay as they were written: they are neither changed nor deleted. */
export function noteRoutes(api: Api, deps: Deps): void {
  addComponents(api, noteComponents)
  for (const kind of kinds) addNotes(api, deps, kind)
}

function addNotes(api: Api, deps: Deps, kind: Kind): void {
  const { noun, path, tag, operation, scopes, unknown } = kind
  const params = Type.Object(kind.params)
  const subjectOf = ({ tenantId, params }: FastifyRequest) => kind.subject(deps, tenantId, params)

  api.post(
    path,
    {
      config: { scopes, refusals: [unknown] },
      schema: {
        tags: [tag],
        operationId: `create${operation}`,
        summary: `Write a note on ${noun}`,
        params,
        body: ref(NoteInput),
        response: { 201: ref(NoteModel) },
      },
    },
    async (request, reply) => {
      const subject = await subjectOf(request)
      const note = {
        id: deps.newId(),
        note: request.body.note,
        author: request.principal.author,
        createdAt: deps.clock.now(),
      }
      await insertNote(deps.db, request.tenantId, subject, note).catch((error: unknown) => {
        // What it is on went away in between.
        throw violatedConstraint(error) === null ? error : new RequestError(unknown)
      })
      return reply.code(201).send(toWireNote(note))
    },
  )

  api.get(
    path,
    {
      config: { scopes, refusals: [unknown] },
      schema: {
        tags: [tag],
        operationId: `list${operation}s`,
        summary: `List the notes on ${noun}, newest first`,
        params,
        querystring: Type.Object({
          pageNumber: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000, default: 1 })),
          pageSize: Type.Optional(
            Type.Integer({ minimum: 1, maximum: defaultPageSize, default: defaultPageSize }),
          ),
        }),
        response: { 200: ref(NoteList) },
      },
    },
    async (request) => {
      const subject = await subjectOf(request)
      const paging = readPaging(request.query)
      const { pageNumber, pageSize } = paging
      const found = await listNotes(deps.db, request.tenantId, subject, paging)
      const notes = found.items.map(toWireNote)
      return { notes, pageSize, pageNumber, elementsTotal: found.total }
    },
  )

  api.get(
    `${path}/:noteId`,
    {
      config: { scopes, refusals: [unknown, 'noteUnknown'] },
      schema: {
        tags: [tag],
        operationId: `get${operation}`,
        summary: `Read a note on ${noun}`,
        params: Type.Object({ ...kind.params, noteId: pathId('note') }),
        response: { 200: ref(NoteModel) },
      },
    },
    async (request) => {
      const subject = await subjectOf(request)
      const { noteId } = request.params as { noteId: string }
      const id = wireIdOrNotFound('note', noteId, 'noteUnknown')
      const note = await findNote(deps.db, request.tenantId, subject, id)
      if (!note) throw new RequestError('noteUnknown')
      return toWireNote(note)
    },
  )
}
