import type { FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Deps } from '../../deps.ts'
import type { Api } from '../../http/api.ts'
import { fileReply, sendFile } from '../../http/download.ts'
import { writeInstant } from '../../http/instant.ts'
import { RequestError } from '../../http/request-error.ts'
import { addComponents } from '../../http/routes.ts'
import { readUpload, takeUploads } from '../../http/upload.ts'
import { ref } from '../../http/wire.ts'
import { lockGroup, updateGroup } from '../../storage/groups.ts'
import {
  deleteLicenseFile,
  findLicenseFile,
  saveLicenseFile,
} from '../../storage/people/license-files.ts'
import type { Database } from '../../storage/schema.ts'
import { entitlementReaders, entitlementWriters } from '../entitlements/entitlement-scopes.ts'
import { tellGroupUpdated } from '../events/group-events.ts'
import { safeFileName } from '../file-name.ts'
import { noContent } from '../operation.ts'
import { LicenseFileModel } from './group-model.ts'
import { groupIdOf, groupParams } from './group-routes.ts'
import { groupOrNotFound } from './read-groups.ts'

const tags = ['Entitlement groups']
const path = '/entitlements/groups/:entitlementGroupId/license-file'
const maxBytes = 10 * 1024 * 1024

/** A file that the vendor keeps with an order, for software that reads its licence from one. */
export function licenseFileRoutes(api: Api, deps: Deps): void {
  addComponents(api, [LicenseFileModel])

  takeUploads(api, maxBytes, (scope) => {
    scope.put(
      path,
      {
        config: { upload: true, scopes: entitlementWriters, refusals: ['groupUnknown'] },
        schema: {
          tags,
          operationId: 'putLicenseFile',
          summary: 'Keep a licence file with a group',
          description: 'In place of an earlier one; 10 MiB at most.',
          params: groupParams,
          response: { 204: noContent },
        },
      },
      async (request, reply) => {
        await keepFile(deps, request, groupIdOf(request.params))
        return reply.code(204).send()
      },
    )

    scope.post(
      path,
      {
        config: { upload: true, scopes: entitlementWriters, refusals: ['groupUnknown'] },
        schema: {
          tags,
          operationId: 'postLicenseFile',
          summary: 'Keep a licence file with a group, and read what is known of it',
          description: 'In place of an earlier one; 10 MiB at most.',
          params: groupParams,
          response: { 201: ref(LicenseFileModel) },
        },
      },
      async (request, reply) => {
        const { fileName, uploadedAt } = await keepFile(deps, request, groupIdOf(request.params))
        return reply.code(201).send({ fileName, uploadedAt: writeInstant(uploadedAt) })
      },
    )
  })

  api.get(
    path,
    {
      config: { scopes: entitlementReaders, refusals: ['groupUnknown', 'fileUnknown'] },
      schema: {
        tags,
        operationId: 'getLicenseFile',
        summary: 'Download the licence file of a group',
        params: groupParams,
        produces: ['application/octet-stream'],
        response: { 200: fileReply },
      },
    },
    async ({ tenantId, params }, reply) => {
      const { id } = await groupOrNotFound(deps, tenantId, groupIdOf(params))
      const file = await findLicenseFile(deps.db, tenantId, id)
      if (!file) throw new RequestError('fileUnknown')
      return sendFile(reply, { ...file, mediaType: 'application/octet-stream' })
    },
  )

  api.delete(
    path,
    {
      config: { scopes: entitlementWriters, refusals: ['groupUnknown', 'fileUnknown'] },
      schema: {
        tags,
        operationId: 'deleteLicenseFile',
        summary: 'Delete the licence file of a group',
        params: groupParams,
        response: { 204: noContent },
      },
    },
    async ({ tenantId, params }, reply) => {
      await changeGroup(deps, tenantId, groupIdOf(params), async (db, groupId) => {
        const wasThere = await deleteLicenseFile(db, tenantId, groupId)
        if (!wasThere) throw new RequestError('fileUnknown')
      })
      return reply.code(204).send()
    },
  )
}

async function keepFile(deps: Deps, request: FastifyRequest, groupId: string) {
  const { tenantId } = request
  // Nobody needs to send ten megabytes to be told that there is no such group.
  await groupOrNotFound(deps, tenantId, groupId)
  const { fileName, content } = await readUpload(request)
  const file = {
    id: deps.newId(),
    fileName: safeFileName(fileName, 'license'),
    content,
    uploadedAt: deps.clock.now(),
  }
  await changeGroup(deps, tenantId, groupId, (db) => saveLicenseFile(db, tenantId, groupId, file))
  return file
}

/** A change of what belongs to a group is one of the group. */
async function changeGroup(
  deps: Deps,
  tenantId: string,
  groupId: string,
  change: (db: Kysely<Database>, groupId: string) => Promise<void>,
): Promise<void> {
  await deps.db.transaction().execute(async (db) => {
    if (!(await lockGroup(db, tenantId, groupId))) throw new RequestError('groupUnknown')
    await change(db, groupId)
    const now = deps.clock.now()
    await updateGroup(db, tenantId, groupId, {}, now)
    await tellGroupUpdated(deps, db, tenantId, groupId, now)
  })
}
