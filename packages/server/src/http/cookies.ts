import { toWireId } from '@leasehold/core/ids'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'

/** Of the portal and of the console: a session, and what is kept while somebody is at a provider. */
export type CookieKind = 'session' | 'sign_in' | 'console' | 'console_sign_in'

/**
 * A cookie out of reach of scripts, never sent along from another site. Each tenant has its own,
 * since several may have their pages at one address. Over https its name says that no
 * other host can have set it.
 */
export function cookieName(
  { publicUrl }: Pick<Config, 'publicUrl'>,
  tenantId: string,
  kind: CookieKind,
): string {
  const prefix = publicUrl.startsWith('https:') ? '__Host-' : ''
  return `${prefix}leasehold_${kind}_${toWireId('tenant', tenantId)}`
}

/** Null takes it away. */
export function setCookie(
  reply: FastifyReply,
  config: Pick<Config, 'publicUrl'>,
  kind: CookieKind,
  value: { readonly text: string; readonly maxAgeMs: number } | null,
): void {
  const { tenantId } = reply.request
  const seconds = value ? Math.floor(value.maxAgeMs / 1000) : 0
  const attributes = [
    `${cookieName(config, tenantId, kind)}=${value?.text ?? ''}`,
    ...['Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict'],
    ...(config.publicUrl.startsWith('https:') ? ['Secure'] : []),
  ]
  reply.header('set-cookie', attributes.join('; '))
}

export function readCookie(
  request: FastifyRequest,
  config: Pick<Config, 'publicUrl'>,
  kind: CookieKind,
): string | undefined {
  const name = cookieName(config, request.tenantId, kind)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim() || undefined
  }
  return undefined
}
