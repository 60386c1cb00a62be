import type { EntitlementCommand } from '@leasehold/core/commands'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../../deps.ts'
import { ref } from '../../http/wire.ts'
import { submitEntitlementCommand } from '../entitlement-command.ts'
import { noContent } from '../operation.ts'
import { previewEntitlementCommand } from '../what-if/preview-command.ts'
import { ChangePreviewModel } from '../what-if/preview-model.ts'
import { previewToWire } from '../what-if/preview-to-wire.ts'
import type { Edit } from './edit-of.ts'

/** What an edit answers: 204 once it is made, 200 to a dry run. */
export const editResponses = { 200: ref(ChangePreviewModel), 204: noContent }

/** Has an edit decided, of the version that its caller means, and answers with what came of it. */
export async function answerEdit(
  deps: Deps,
  reply: FastifyReply,
  { caller, expectedVersion, dryRun }: Edit,
  command: EntitlementCommand,
): Promise<FastifyReply> {
  const options = expectedVersion === undefined ? {} : { expectedVersion }
  if (dryRun) {
    const previewed = await previewEntitlementCommand(deps, caller, command, options)
    return reply.code(200).send(previewToWire(deps, command.entitlementId, previewed))
  }
  const { outcome } = await submitEntitlementCommand(deps, caller, command, options)
  if (outcome?.stillExpired) reply.header('leasehold-notice', 'stillExpired')
  return reply.code(204).send()
}
