import type { AddressInfo } from 'node:net'
import type { Config } from '../config.ts'
import type { Api } from '../http/api.ts'
import { StartError } from './start-error.ts'

/** Begins to accept. The address as clients see it, with the real port where any would do. */
export async function listen(api: Api, config: Config): Promise<string> {
  const { host, port, publicUrl } = config
  try {
    await api.listen({ host, port, listenTextResolver: (address) => `listening on ${address}` })
  } catch (error) {
    throw explain(error, host, port)
  }
  const { port: actual } = api.server.address() as AddressInfo
  return port === 0 ? publicUrl.replace(/:0$/, `:${actual}`) : publicUrl
}

function explain(error: unknown, host: string, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code
  const place = `Port ${port} on ${host}`
  if (code === 'EADDRINUSE') {
    return new StartError(
      `${place} is taken, perhaps by another Leasehold. Stop that one, or set LEASEHOLD_PORT.`,
    )
  }
  if (code === 'EACCES') {
    return new StartError(`${place} may not be used by this user. Set LEASEHOLD_PORT above 1023.`)
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(`${host} is no address of this machine. Set LEASEHOLD_HOST.`)
  }
  return error
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127\./.test(host)
}
