import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import type { Api } from '../http/api.ts'
import { RequestError } from '../http/request-error.ts'
import { findPortalFileById, type PortalFileKind } from '../storage/people/portal-files.ts'

/** Where a page of the portal gets the vendor's logo or style sheet, on the server of the page. */
export function brandAddress(tenantId: string, fileId: string): string {
  return `/portal/${toWireId('tenant', tenantId)}/brand/${toWireId('file', fileId)}`
}

export function brandAddresses(
  tenantId: string,
  files: Partial<Record<PortalFileKind, string>>,
): { logoUrl: string | null; styleSheetUrl: string | null } {
  const address = (id: string | undefined) => (id === undefined ? null : brandAddress(tenantId, id))
  return { logoUrl: address(files.logo), styleSheetUrl: address(files.css) }
}

const aYear = 365 * 86_400

/**
 * The vendor's logo and style sheet, for anybody: the page to sign in wears them. They are no
 * operation of the API, since an address in a page can't bring N-TenantId along. What was uploaded
 * under an id never changes.
 */
export function serveBrand(api: Api, { db }: Pick<Deps, 'db'>): void {
  api.get<{ Params: { tenantId: string; fileId: string } }>(
    '/portal/:tenantId/brand/:fileId',
    { schema: { hide: true } },
    async ({ params }, reply) => {
      const tenantId = fromWireId('tenant', params.tenantId)
      const id = fromWireId('file', params.fileId)
      const file = tenantId && id && (await findPortalFileById(db, tenantId, id))
      if (!file) throw new RequestError('fileUnknown')
      return reply
        .headers({
          'cache-control': `public, max-age=${aYear}, immutable`,
          'content-security-policy': "default-src 'none'; sandbox",
          'cross-origin-resource-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
        })
        .type(file.mediaType)
        .send(file.content)
    },
  )
}
