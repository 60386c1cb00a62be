import { toWireId } from '@leasehold/core/ids'
import type { Config } from '../../config.ts'
import type { PortalSettings } from '../../storage/people/portal-settings.ts'

/** Where the customers of a tenant find their portal, without a slash at its end. */
export function portalAddress(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  tenantId: string,
  { url }: Pick<PortalSettings, 'url'>,
): string {
  return (url ?? `${publicUrl}/portal/${toWireId('tenant', tenantId)}`).replace(/\/+$/, '')
}

/** The token stands behind the `#`, which browsers send to no server and put into no referrer. */
export function passwordAddress(portal: string, token: string): string {
  return `${portal}/password#token=${token}`
}
