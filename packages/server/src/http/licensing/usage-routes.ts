import { createHash } from 'node:crypto'
import type { Deps } from '../../deps.ts'
import type { Api } from '../api.ts'
import type { AttemptLimiter } from '../attempt-limiter.ts'
import { readInstant, writeInstant } from '../instant.ts'
import { addComponents } from '../routes.ts'
import { ref } from '../wire.ts'
import { claimsOf } from './caller.ts'
import { UsageReply, UsageReport } from './schemas.ts'
import { submit } from './send.ts'

/** What a device counted while it asked nobody. */
export function usageRoutes(api: Api, deps: Deps, wrongTokens: AttemptLimiter): void {
  addComponents(api, [UsageReport, UsageReply])

  api.post(
    '/activation/usage',
    {
      config: {
        refusals: [
          'tokenMissing',
          'tokenInvalid',
          'tokenRevoked',
          'activationUnknown',
          'entitlementExported',
          'usageForked',
          'usageGap',
          'featureUnknown',
          'featureNotMetered',
          'tooManyAttempts',
        ],
      },
      schema: {
        operationId: 'reportUsage',
        summary: 'Report usage that was counted on the device',
        description:
          'Each number of a queue counts once, however often it is sent. Needs no nonce; the token ' +
          'serves it past its lease end and whatever the state of the entitlement, but while a ' +
          'local license server has its counts.',
        tags: ['Licensing'],
        security: [{ licensing: [] }],
        body: ref(UsageReport),
        response: { 200: ref(UsageReply) },
      },
    },
    async (request) => {
      const { tenantId, body } = request
      const keys = await deps.keys.load(tenantId)
      const { groupId, activationId, epoch } = claimsOf(request, keys, wrongTokens)
      const sent = body.entries.map(({ key, amount, at }) => [key, amount, at])
      const answer = await submit(deps, {
        tenantId,
        groupId,
        author: { type: 'activation', id: activationId, name: activationId },
        ipAddress: request.ip,
        command: {
          type: 'reportUsage',
          activationId,
          epoch,
          queueId: body.queueId ?? String(epoch),
          sequence: body.sequence,
          hash: createHash('sha256').update(JSON.stringify(sent)).digest('base64url').slice(0, 16),
          entries: body.entries.map((entry) => ({ ...entry, at: readInstant(entry.at) })),
        },
      })
      const refused = (answer.grant?.refused ?? []).map(({ key, amount, at }) => ({
        ...{ key, amount, at: writeInstant(at) },
        code: 'featureLimitReached',
      }))
      return { accepted: body.sequence, refused }
    },
  )
}
