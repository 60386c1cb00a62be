import type { EntitlementCommand } from '@leasehold/core/commands'
import type { EntitlementOutcome } from '@leasehold/core/decide-entitlement'
import { publishedAtOf } from '@leasehold/core/updates/publication'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../../deps.ts'
import { writeInstant } from '../../http/instant.ts'
import { ref } from '../../http/wire.ts'
import { submitEntitlementCommand } from '../entitlement-command.ts'
import { noContent } from '../operation.ts'
import { previewEntitlementCommand } from '../what-if/preview-command.ts'
import { ChangePreviewModel } from '../what-if/preview-model.ts'
import { previewToWire } from '../what-if/preview-to-wire.ts'
import type { Edit } from './edit-of.ts'

/** What an edit answers: 204 once it is made, 200 to a dry run. */
export const editResponses = { 200: ref(ChangePreviewModel), 204: noContent }

/**
 * What a reply without a body says of an edit: its version, when devices that ask are given it, and
 * what the editor would not expect.
 */
function tell(reply: FastifyReply, outcome: EntitlementOutcome, epoch: number): void {
  const { version, publication, undetected, stillExpired } = outcome
  const at = publishedAtOf(publication, version)
  reply.header('leasehold-version', `${epoch}.${version}`)
  reply.header('leasehold-publish-at', at === null ? 'never' : writeInstant(at))
  if (undetected.length > 0) reply.header('leasehold-not-detected', undetected.join(', '))
  const notices = [
    ...(stillExpired ? ['stillExpired'] : []),
    ...(undetected.length > 0 ? ['notDetected'] : []),
  ]
  if (notices.length > 0) reply.header('leasehold-notice', notices.join(', '))
}

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
  if (outcome) tell(reply, outcome, deps.epoch)
  return reply.code(204).send()
}
