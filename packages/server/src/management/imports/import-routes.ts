import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { page, pagingQuery, readPaging } from '../../http/paging.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Principal, Scope } from '../../http/principal.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { oneOf, ref } from '../../http/wire.ts'
import {
  type DataImport,
  endImport,
  findImport,
  listImportErrors,
  listImports,
} from '../../storage/data-imports.ts'
import { type ImportKind, importKinds } from '../../storage/schema.ts'
import { noContent } from '../operation.ts'
import {
  ImportErrorList,
  ImportList,
  ImportModel,
  importComponents,
  importToWire,
} from './import-model.ts'
import { createImportRunner } from './import-runner.ts'
import { rulesOf } from './kinds.ts'
import { maxImportBytes, receiveImport } from './receive-import.ts'
import { rowValidator } from './row-validator.ts'

const tags = ['Imports']
const params = Type.Object({ importId: pathId('import') })
const scopes: readonly Scope[] = [...new Set(importKinds.flatMap((kind) => rulesOf[kind].scopes))]

/** Reading files of customers and orders in. */
export function importRoutes(api: Api, deps: Deps): void {
  addComponents(api, importComponents)
  const runner = createImportRunner(deps, rowValidator(api))
  api.addHook('onReady', async () => runner.kick())
  api.addHook('onClose', runner.stop)

  // Of its own, so that no other operation takes a file for a body.
  api.register(async (scope) => {
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
    receiveRoute(scope as Api, deps, runner.kick)
  })

  api.get(
    '/imports',
    {
      config: { scopes },
      schema: {
        tags,
        operationId: 'listImports',
        summary: 'List the imports, the latest first',
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(ImportList) },
      },
    },
    async ({ tenantId, query, principal }) => {
      const paging = readPaging(query)
      const kinds = importKinds.filter((kind) => mayImport(principal, kind))
      const found = await listImports(deps.db, tenantId, kinds, paging)
      return page(found.items.map(importToWire), found.total, paging)
    },
  )

  api.get(
    '/imports/:importId',
    {
      config: { scopes, refusals: ['importUnknown'] },
      schema: {
        tags,
        operationId: 'getImport',
        summary: 'How far an import is',
        params,
        response: { 200: ref(ImportModel) },
      },
    },
    async ({ params, principal }) => importToWire(await importOrNotFound(deps, principal, params)),
  )

  api.get(
    '/imports/:importId/errors',
    {
      config: { scopes, refusals: ['importUnknown'] },
      schema: {
        tags,
        operationId: 'listImportErrors',
        summary: 'The rows that were refused, by line',
        description: 'Of each the first cause; at most 10,000 rows.',
        params,
        querystring: Type.Object(pagingQuery),
        response: { 200: ref(ImportErrorList) },
      },
    },
    async ({ params, query, tenantId, principal }) => {
      const { id } = await importOrNotFound(deps, principal, params)
      const paging = readPaging(query)
      const found = await listImportErrors(deps.db, tenantId, id, paging)
      return page(found.items, found.total, paging)
    },
  )

  api.delete(
    '/imports/:importId',
    {
      config: { scopes, refusals: ['importUnknown', 'stateConflict'] },
      schema: {
        tags,
        operationId: 'cancelImport',
        summary: 'Stop an import',
        description: 'What it has written so far stays.',
        params,
        response: { 204: noContent },
      },
    },
    async ({ params, tenantId, principal }, reply) => {
      const { id, status } = await importOrNotFound(deps, principal, params)
      if (status !== 'waiting' && status !== 'running') {
        throw new RequestError('stateConflict', { details: `The import is ${status}.` })
      }
      await endImport(deps.db, tenantId, id, { status: 'cancelled' }, deps.clock.now())
      return reply.code(204).send()
    },
  )
}

function receiveRoute(api: Api, deps: Deps, kick: () => void): void {
  api.post(
    '/imports',
    {
      bodyLimit: maxImportBytes,
      config: { scopes, refusals: ['validationFailed', 'bodyTooLarge', 'mediaTypeUnsupported'] },
      schema: {
        tags,
        operationId: 'createImport',
        summary: 'Import a CSV file',
        description:
          'Content-Type text/csv, the file as the body: UTF-8, with commas, semicolons or tabs, up ' +
          'to 100 MB and a million rows. It is read through at once, and refused as a whole for ' +
          'what cannot be read; its rows are applied after the reply. The same file again changes ' +
          'nothing. Customers are known by accountRefId, entitlements by orderRefId and sku. ' +
          'Entitlements take both entitlements:create and entitlements:admin, since rows sell and ' +
          'change.',
        consumes: ['text/csv'],
        querystring: Type.Object({
          kind: oneOf(importKinds),
          dryRun: Type.Optional(Type.Boolean({ description: 'Only tells what it would do.' })),
          fileName: Type.Optional(Type.String({ maxLength: 255 })),
        }),
        response: { 201: ref(ImportModel) },
      },
    },
    async ({ body, query, tenantId, principal }, reply) => {
      const { kind, dryRun = false, fileName = null } = query
      if (!mayImport(principal, kind)) throw permissionMissing(kind)
      if (!isStream(body))
        throw new RequestError('mediaTypeUnsupported', { details: 'Send text/csv.' })
      const received = { tenantId, author: principal.author, kind, dryRun, fileName }
      const id = await receiveImport(deps, received, body)
      const made = await importOrNotFound(deps, principal, { id })
      kick()
      return reply.code(201).send(importToWire(made))
    },
  )
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

async function importOrNotFound(
  { db }: Deps,
  principal: Principal,
  where: { importId: string } | { id: string },
): Promise<DataImport> {
  const id = 'id' in where ? where.id : wireIdOrNotFound('import', where.importId, 'importUnknown')
  const found = await findImport(db, principal.tenantId, id)
  if (!found || found.status === 'receiving') throw new RequestError('importUnknown')
  if (!mayImport(principal, found.kind)) throw permissionMissing(found.kind)
  return found
}

function mayImport({ scopes }: Principal, kind: ImportKind): boolean {
  return rulesOf[kind].scopes.every((scope) => scopes.includes(scope))
}

function permissionMissing(kind: ImportKind): RequestError {
  const needed = rulesOf[kind].scopes.join(', ')
  return new RequestError('permissionMissing', {
    details: `The token does not permit this. It takes ${needed}.`,
  })
}
