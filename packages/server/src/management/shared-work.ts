import { closeBulks } from './bulk/close-bulks.ts'
import { gatherItems } from './bulk/gather-items.ts'
import { makeItems, makeScheduled } from './changes/make-planned.ts'

/** What the back office leaves to be done after its answer: every server does a part of it. */
export const sharedWork = [
  { name: 'scheduled-changes', run: makeScheduled },
  { name: 'bulk-gather', run: gatherItems },
  { name: 'bulk-items', run: makeItems },
  { name: 'bulk-close', run: closeBulks },
] as const
