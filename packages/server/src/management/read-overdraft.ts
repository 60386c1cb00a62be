import { overdraftFault } from '@leasehold/core/catalogue-rules'
import type { Overdraft } from '@leasehold/core/limits'
import type { Static } from 'typebox'
import type { LimitInput } from '../http/wire.ts'
import { refuseFault } from './refuse-fault.ts'

/** An overdraft limit of a request; 422 when its value doesn't go with its type. */
export function readOverdraft(field: string, input: Static<typeof LimitInput>): Overdraft {
  const overdraft = { type: input.type, value: input.value ?? null }
  refuseFault(overdraftFault(field, overdraft))
  return overdraft
}
