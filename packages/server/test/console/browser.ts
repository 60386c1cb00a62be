import { api } from '../management/back-office.ts'
import { type Browser, browser } from '../portal/browser.ts'
import type { Reply, TestServer } from '../support/server.ts'

/** A page of the console in a browser. Addresses are below /api/v1. */
export function consolePage(server: TestServer, tenantHeader = server.tenantHeader): Browser {
  return browser(server, tenantHeader, api)
}

export function signIn(
  page: Browser,
  username: string,
  password: string,
  code?: string,
): Promise<Reply> {
  const body = { username, password, ...(code !== undefined && { code }) }
  return page.send('POST', '/console/session', body)
}
