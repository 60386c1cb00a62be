import type { OfflineReport } from '@leasehold/core/commands'
import { fromWireId } from '@leasehold/core/ids'
import type { Block } from '@leasehold/core/offline/offline-seat'
import { joinToken } from '@leasehold/core/offline/token-parts'
import type { Deps } from '../deps.ts'
import { refusalToError } from '../http/refusal-to-error.ts'
import { RequestError } from '../http/request-error.ts'
import type { Answer } from '../licensing/submission.ts'
import { findActivation } from '../storage/activations.ts'
import { findOfflineKey } from '../storage/offline-seats.ts'
import type { Carrier } from './activate-offline.ts'
import { grantedWithRights } from './granted-with-rights.ts'
import { activationOfReport, openReport, type ReportKind } from './open-report.ts'
import { openedOrThrow } from './refuse-token.ts'
import { openResponseKey } from './response-key.ts'
import { sealResponse } from './seal-response.ts'
import { reportOfClaims } from './token-of-claims.ts'

/** A new lease for a device without a network, at the vendor's wish; returns the token for it. */
export async function refreshOffline(
  deps: Deps,
  carrier: Carrier,
  activationId: string,
  escrow: readonly Block[],
): Promise<string> {
  const activation = await findActivation(deps.db, carrier.tenantId, activationId)
  if (!activation) throw new RequestError('activationUnknown')
  const on = { activationId, groupId: activation.groupId }
  return refresh(deps, carrier, on, null, escrow)
}

/** The same at the device's own wish, with what it has used and gives back. */
export async function refreshByToken(
  deps: Deps,
  carrier: Carrier,
  token: string,
  escrow: readonly Block[],
): Promise<string> {
  const { report, ...on } = await openOf(deps, carrier.tenantId, 'refresh', token)
  return refresh(deps, carrier, on, report, escrow)
}

/** Ends the activation of a device that has wiped itself and says so. */
export async function deactivateByToken(
  deps: Deps,
  carrier: Carrier,
  token: string,
): Promise<void> {
  const { report, activationId, groupId } = await openOf(
    deps,
    carrier.tenantId,
    'deactivate',
    token,
  )
  const command = { type: 'offlineDeactivate', activationId, report } as const
  orThrow(await deps.engine.submit({ ...carrier, groupId, command }))
}

/** The activation that a token of a device says to be of. */
export async function activationOfToken(
  deps: Deps,
  tenantId: string,
  kind: ReportKind,
  text: string,
): Promise<string> {
  const { issuer } = await deps.keys.load(tenantId)
  const named = openedOrThrow(activationOfReport(issuer, kind, joinToken(text)))
  const id = fromWireId('activation', named)
  if (id === null) throw new RequestError('activationUnknown')
  return id
}

type On = { readonly activationId: string; readonly groupId: string }

async function refresh(
  deps: Deps,
  carrier: Carrier,
  { activationId, groupId }: On,
  report: OfflineReport | null,
  escrow: readonly Block[],
): Promise<string> {
  const command = { type: 'offlineRefresh', activationId, report, escrow } as const
  const answer = orThrow(await deps.engine.submit({ ...carrier, groupId, command }))
  const granted = await grantedWithRights(deps, carrier.tenantId, answer)
  return sealResponse(deps, carrier.tenantId, granted)
}

/** Opens a report under the key that its activation was made with. */
async function openOf(
  deps: Deps,
  tenantId: string,
  kind: ReportKind,
  text: string,
): Promise<On & { report: OfflineReport }> {
  const { issuer } = await deps.keys.load(tenantId)
  const activationId = await activationOfToken(deps, tenantId, kind, text)
  const found = await findOfflineKey(deps.db, tenantId, activationId)
  if (!found) throw new RequestError('activationUnknown')
  const { groupId, seatId, sealedKey } = found
  const key = openResponseKey(deps.secrets, tenantId, seatId, sealedKey)
  const claims = openedOrThrow(await openReport(issuer, kind, joinToken(text), key))
  return { activationId, groupId, report: reportOfClaims(claims) }
}

function orThrow(answer: Answer): Extract<Answer, { ok: true }> {
  if (!answer.ok) throw refusalToError(answer.refusal, { showHolders: true })
  return answer
}
