import { makeDuePlanned } from './changes/make-planned.ts'

/** What the back office leaves to be done after its answer: every server does a part of it. */
export const sharedWork = [{ name: 'planned-changes', run: makeDuePlanned }] as const
