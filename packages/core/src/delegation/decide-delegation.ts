import type { EntitlementOutcome } from '../decide-entitlement.ts'
import type { Decision } from '../outcome.ts'
import type { GroupState } from '../state.ts'
import { decideAcceptReport } from './accept-report.ts'
import type { DelegationCommand } from './commands.ts'
import { decideExport, decideRenewDelegation } from './decide-export.ts'
import { decideImport, decideReturn } from './decide-import.ts'
import { decideTakeBack } from './decide-take-back.ts'

export function decideDelegation(
  group: GroupState,
  command: DelegationCommand,
  now: number,
): Decision<EntitlementOutcome> {
  switch (command.type) {
    case 'export':
      return decideExport(group, command, now)
    case 'renewDelegation':
      return decideRenewDelegation(group, command, now)
    case 'takeBack':
      return decideTakeBack(group, command, now)
    case 'acceptReport':
      return decideAcceptReport(group, command, now)
    case 'importDelegation':
      return decideImport(group, command, now)
    case 'returnDelegation':
      return decideReturn(group, command, now)
  }
}
