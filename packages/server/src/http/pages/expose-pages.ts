import fastifyStatic from '@fastify/static'
import { fromWireId, toWireId } from '@leasehold/core/ids'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { findTenant, listTenants } from '../../storage/tenants.ts'
import type { Api } from '../api.ts'
import { refuseUnknownRoute } from '../edge/refuse.ts'
import { builtFolder, builtPage, type PageName } from './built-pages.ts'
import { noSuchTenant, notBuilt, whichTenant } from './plain-page.ts'

const yearSeconds = 31_536_000

/** Scripts of this server only, styles of it and under the nonce, and nobody frames the page. */
const policyOf = (nonce: string) =>
  [
    ...["default-src 'none'", "script-src 'self'", `style-src 'self' 'nonce-${nonce}'`],
    ...["img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'"],
    ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
  ].join('; ')

/**
 * The console and the portal, each at an address of the tenant: `/console/t_…` and below. What they
 * are built of is at /web.
 *
 * @param folder of what was built
 */
export async function exposePages(api: Api, deps: Deps, folder = builtFolder): Promise<void> {
  await exposeFiles(api, folder)
  for (const page of ['console', 'portal'] as const) {
    const hide = { hide: true }
    const querystring = Type.Object({ tenant: Type.Optional(Type.String({ maxLength: 100 })) })

    api.get(`/${page}`, { schema: { ...hide, querystring } }, async ({ query }, reply) => {
      const tenant = query.tenant ?? (await onlyTenant(deps))
      if (tenant === null) return sendHtml(deps, reply, () => whichTenant(page))
      if (await isTenant(deps, tenant)) return reply.redirect(`/${page}/${tenant}/`)
      return sendHtml(deps, reply.code(404), () => noSuchTenant)
    })

    for (const url of [`/${page}/:tenantId`, `/${page}/:tenantId/*`]) {
      const params = Type.Object({ tenantId: Type.String() })
      api.get(url, { schema: { ...hide, params } }, async ({ params }, reply) => {
        const known = await isTenant(deps, params.tenantId)
        if (!known) return sendHtml(deps, reply.code(404), () => noSuchTenant)
        return sendHtml(deps, reply, (nonce) => pageOrReason(reply, folder, page, nonce))
      })
    }
  }
}

async function pageOrReason(reply: FastifyReply, folder: string, page: PageName, nonce: string) {
  const html = await builtPage(folder, page, nonce)
  if (html !== null) return html
  reply.code(503)
  return notBuilt
}

/** Files are named for what is in them, so that one name is one content for ever. */
async function exposeFiles(api: Api, root: string): Promise<void> {
  await api.register(async (scope) => {
    scope.setErrorHandler((error: Error & { statusCode?: number }, request) => {
      // What leads out of the folder, and what names no file.
      if (error.statusCode !== undefined && error.statusCode < 500) refuseUnknownRoute(request)
      throw error
    })
    await scope.register(fastifyStatic, {
      ...{ root, prefix: '/web/', decorateReply: false, schemaHide: true },
      ...{ index: false, redirect: false, cacheControl: false },
      // Those that a build has put beside them, as .br and .gz.
      preCompressed: true,
      // The pages themselves have their own addresses, under a policy of their own.
      allowedPath: (path) => !path.endsWith('.html'),
      setHeaders(response, path) {
        for (const [name, value] of headersOf(path)) response.setHeader(name, value)
      },
    })
  })
}

function headersOf(path: string): [string, string][] {
  const isNamedForContent = /[\\/]assets[\\/]/.test(path)
  const kept = isNamedForContent ? `public, max-age=${yearSeconds}, immutable` : 'no-cache'
  return [
    ['cache-control', kept],
    ['x-content-type-options', 'nosniff'],
    ['cross-origin-resource-policy', 'same-origin'],
  ]
}

async function sendHtml(
  { randomBytes }: Deps,
  reply: FastifyReply,
  page: (nonce: string) => string | Promise<string>,
): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64')
  const html = await page(nonce)
  return reply
    .headers({
      'content-security-policy': policyOf(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      // Another nonce each time.
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(html)
}

/** Null when there are several. */
async function onlyTenant({ db }: Deps): Promise<string | null> {
  const [first, ...others] = await listTenants(db)
  return first && others.length === 0 ? toWireId('tenant', first.id) : null
}

async function isTenant({ db }: Deps, text: string): Promise<boolean> {
  const id = fromWireId('tenant', text)
  return id !== null && (await findTenant(db, id)) !== null
}
