import type { Logger } from 'pino'
import type { Api } from '../api.ts'

/**
 * At the level debug, a line for each request when its reply is out. Without query, headers and
 * bodies: what must not be read in a log may be in them.
 */
export function logRequests(api: Api, log: Logger): void {
  // At other levels not even the hook is there.
  if (!log.isLevelEnabled('debug')) return
  api.addHook('onResponse', (request, reply, done) => {
    const { id: traceId, method, ip, tenantId, principal } = request
    const [path = ''] = request.url.split('?')
    const { statusCode: status } = reply
    const ms = Math.round(reply.elapsedTime * 10) / 10
    log.debug(
      {
        ...{ traceId, method, path, status, ms, ip },
        ...(tenantId !== '' && { tenantId }),
        ...(principal && { by: principal.author.id }),
      },
      `${method} ${path} ${status}`,
    )
    done()
  })
}
