import type { ActivateCommand } from '@leasehold/core/commands'
import type { Attempt } from '../licensing/submission.ts'
import type { Author } from '../storage/schema.ts'

/** A seat that is asked for, whoever asks and whatever the credentials. */
export type SeatRequest = {
  readonly tenantId: string
  readonly ipAddress: string
  readonly author: Author
  /** The back office asks; otherwise the application itself. */
  readonly byVendor: boolean
  /** The retry key within the principal that the call speaks for. */
  readonly attempt: (principal: string) => { readonly attempt?: Attempt }
  /** Null for a text that is no id of a product: it names none. */
  readonly productId: string | null
  readonly editionId: string | null
  readonly seatId: string
  readonly seatName: string | null
  readonly fingerprint: string | null
  readonly clientVersion: string | null
  /** It is asked for by a token that was carried by hand. */
  readonly offline?: NonNullable<ActivateCommand['offline']>
}
