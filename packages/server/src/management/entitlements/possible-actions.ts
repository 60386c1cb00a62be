import { toWireId } from '@leasehold/core/ids'
import { rightsRenewed } from '@leasehold/core/renewal'
import type { Rights } from '@leasehold/core/rights'

export type Action = { method: string; path: string }

/** What may be done with an entitlement now, by name: the same checks that the rules make. */
export function possibleActions(id: string, rights: Rights, now: number): Record<string, Action> {
  const base = `/api/v1/entitlements/${toWireId('entitlement', id)}`
  const patch = (path: string) => ({ method: 'PATCH', path: base + path })
  return {
    update: patch(''),
    changeOffering: patch('/change-offering'),
    resetOverrides: patch('/reset-overrides'),
    ...((rights.startedAt === null || rights.startedAt > now) && { activate: patch('/activate') }),
    ...(rightsRenewed(rights, now) !== null && { renew: patch('/renew') }),
    ...(rights.disabledAt === null ? { disable: patch('/disable') } : { enable: patch('/enable') }),
    ...(rights.provisionedAt === null
      ? { provision: { method: 'POST', path: `${base}/provision` } }
      : { removeProvision: { method: 'DELETE', path: `${base}/provision` } }),
  }
}
