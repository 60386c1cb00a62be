import { isUtf8 } from 'node:buffer'
import { toWireId } from '@leasehold/core/ids'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { fileReply, sendFile } from '../../http/download.ts'
import { pathId, wireIdOrNotFound } from '../../http/path-id.ts'
import type { Scope } from '../../http/principal.ts'
import { invalid, RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { readUpload, takeUploads } from '../../http/upload.ts'
import { component, ref, wireId } from '../../http/wire.ts'
import {
  deletePortalFile,
  findPortalFile,
  type PortalFileKind,
  savePortalFile,
} from '../../storage/people/portal-files.ts'
import { noContent } from '../operation.ts'
import { cssFault } from './css-fault.ts'
import { imageTypeOf } from './image-type.ts'
import { cssMaxBytes, logoMaxBytes } from './portal-settings-model.ts'

const PortalFileModel = component('PortalFile', Type.Object({ id: wireId('file') }))

type Kind = {
  readonly kind: PortalFileKind
  readonly noun: string
  readonly operation: string
  readonly idName: string
  readonly maxBytes: number
  readonly fileName: string
  readonly description: string
  /** Its media type; throws when it is none that may be kept. */
  readonly check: (content: Buffer) => string
}

const kinds: readonly Kind[] = [
  {
    kind: 'logo',
    noun: 'the logo',
    operation: 'PortalLogo',
    idName: 'logoId',
    maxBytes: logoMaxBytes,
    fileName: 'logo',
    description: 'PNG, JPEG, GIF or WebP by its content, 512 KiB at most.',
    check: (content) => {
      const type = imageTypeOf(content)
      if (type === null) throw invalid('file', 'must be a PNG, JPEG, GIF or WebP', 'mediaType')
      return type
    },
  },
  {
    kind: 'css',
    noun: 'the style sheet',
    operation: 'PortalCss',
    idName: 'cssId',
    maxBytes: cssMaxBytes,
    fileName: 'portal.css',
    description:
      'Colours, type and spacing, 64 KiB at most. What fetches anything, or moves or lays it over ' +
      'something else, is refused with its line.',
    check: (content) => {
      if (!isUtf8(content)) throw invalid('file', 'must be text in UTF-8', 'encoding')
      const fault = cssFault(content.toString('utf8'))
      if (fault) throw invalid('file', `may not hold ${fault.what} (line ${fault.line})`, 'css')
      return 'text/css; charset=utf-8'
    },
  },
]

const tags = ['Portal settings']
const scopes: readonly Scope[] = ['eup:admin']

export function portalFileRoutes(api: Api, deps: Deps): void {
  addComponents(api, [PortalFileModel])
  for (const kind of kinds) addFile(api, deps, kind)
}

function addFile(api: Api, deps: Deps, which: Kind): void {
  const { kind, noun, operation, idName, description } = which
  const path = `/account/eup/${kind}`

  takeUploads(api, which.maxBytes, (scope) => {
    scope.post(
      path,
      {
        config: { upload: true, scopes },
        schema: {
          tags,
          operationId: `upload${operation}`,
          summary: `Upload ${noun} of the portal`,
          description,
          response: { 201: ref(PortalFileModel) },
        },
      },
      async (request, reply) => {
        const { content } = await readUpload(request)
        const mediaType = which.check(content)
        const file = { id: deps.newId(), mediaType, content, uploadedAt: deps.clock.now() }
        await savePortalFile(deps.db, request.tenantId, kind, file)
        return reply.code(201).send({ id: toWireId('file', file.id) })
      },
    )
  })

  api.get(
    `${path}/:${idName}`,
    {
      config: { scopes, refusals: ['fileUnknown'] },
      schema: {
        tags,
        operationId: `get${operation}`,
        summary: `Download ${noun} of the portal`,
        params: Type.Object({ [idName]: pathId('file') }),
        produces: ['application/octet-stream'],
        response: { 200: fileReply },
      },
    },
    async ({ tenantId, params }, reply) => {
      // The one parameter that the path has.
      const text = (params as Record<string, string>)[idName] ?? ''
      const id = wireIdOrNotFound('file', text, 'fileUnknown')
      const file = await findPortalFile(deps.db, tenantId, kind, id)
      if (!file) throw new RequestError('fileUnknown')
      return sendFile(reply, { ...file, fileName: which.fileName })
    },
  )

  api.delete(
    path,
    {
      config: { scopes, refusals: ['fileUnknown'] },
      schema: {
        tags,
        operationId: `delete${operation}`,
        summary: `Delete ${noun} of the portal`,
        response: { 204: noContent },
      },
    },
    async ({ tenantId }, reply) => {
      const wasThere = await deletePortalFile(deps.db, tenantId, kind)
      if (!wasThere) throw new RequestError('fileUnknown')
      return reply.code(204).send()
    },
  )
}
