import type { Publication } from '@leasehold/core/updates/publication'
import { type Static, Type } from 'typebox'
import { writeInstant, writeInstantOrNull } from '../../http/instant.ts'
import { component, Instant, nullable } from '../../http/wire.ts'

export const PublicationModel = component(
  'EntitlementPublication',
  Type.Object({
    publishedVersion: Type.String({ description: 'What polls and the stream deliver.' }),
    publishedAt: Instant,
    publishAt: {
      ...nullable(Instant),
      description: 'When what waits for its window is published; null when nothing waits for it.',
    },
    windowEnd: {
      ...nullable(Instant),
      description: 'Until when later edits are combined; null while no window is open.',
    },
  }),
)

export function publicationToWire(
  { version, at, dueAt, windowEndAt }: Publication,
  epoch: number,
  now: number,
): Static<typeof PublicationModel> {
  return {
    publishedVersion: `${epoch}.${version}`,
    publishedAt: writeInstant(at),
    publishAt: writeInstantOrNull(dueAt),
    windowEnd: windowEndAt !== null && windowEndAt > now ? writeInstant(windowEndAt) : null,
  }
}
