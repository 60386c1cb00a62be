import { fromWireId } from '@leasehold/core/ids'
import type { Deps } from '../deps.ts'
import { RequestError } from '../http/request-error.ts'
import { importDelegation } from './import-delegation.ts'
import { takeLicence } from './licence.ts'
import { licenceStatus, localServer } from './local-server.ts'
import { noteTakenBack, syncRequest } from './report-usage.ts'

const author = { type: 'system', id: null, name: 'Leasehold' } as const
const answerMs = 30_000

/** What came of it for each entitlement. */
export type Synced = {
  items: {
    entitlementId: string
    imported: boolean
    returned: boolean
    errorCode: string | null
  }[]
  licenseRenewed: boolean
}

type Answer = {
  items: {
    entitlementId: string
    token: string | null
    errorCode: string | null
    returned?: boolean
  }[]
  licenseToken: string | null
}

/**
 * Tells the vendor's server what happened here and what is served no more, and takes what it gives:
 * fresh delegations, and a longer licence. What is sent and taken are the tokens that can be carried by hand, so it need not
 * be believed for the way that they came. Throws `unavailable` when it cannot be reached.
 */
export async function syncWithCloud(deps: Deps, ipAddress: string): Promise<Synced> {
  const token = await syncRequest(deps, { author, ipAddress })
  const answer = await send(deps, token)
  const { licenseToken } = answer
  const licenseRenewed =
    licenseToken !== null && (await refusalOf(takeLicence(deps, licenseToken))) === null
  const items = []
  for (const { entitlementId, token, errorCode, returned = false } of answer.items) {
    const id = fromWireId('entitlement', entitlementId)
    if (returned && id) await noteTakenBack(deps, id)
    const refused = token && (await refusalOf(importDelegation(deps, author, ipAddress, token)))
    const imported = token !== null && refused === null
    items.push({ entitlementId, imported, returned, errorCode: refused ?? errorCode })
  }
  return { items, licenseRenewed }
}

/** For the job: nobody waits for the outcome, and a site without a line to the cloud is no fault. */
export async function trySync(deps: Deps): Promise<void> {
  if (!deps.local?.file.url) return
  const server = await localServer(deps)
  if (licenceStatus(server, deps.clock.now()) === 'notActive') return
  try {
    await syncWithCloud(deps, '127.0.0.1')
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    deps.log.info({ reason: error.message, code: error.code }, 'the vendor was not reached')
  }
}

/** Why one of the tokens was not taken: that keeps none of the others back. */
async function refusalOf(taking: Promise<unknown>): Promise<string | null> {
  try {
    await taking
    return null
  } catch (error) {
    if (error instanceof RequestError) return error.code
    throw error
  }
}

async function send({ local }: Deps, token: string): Promise<Answer> {
  const file = local?.file
  if (!file?.url) throw notReached('The file of the vendor names no address.')
  const url = new URL('api/v1/local-license-servers/sync', `${file.url.replace(/\/$/, '')}/`)
  let reply: Response
  try {
    reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'n-tenantid': file.clientTenantId },
      body: JSON.stringify({ token }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    })
  } catch (error) {
    throw notReached(`${url.host}: ${causeOf(error)}.`)
  }
  const body = (await reply.json().catch(() => null)) as (Answer & { errorCode?: string }) | null
  if (!reply.ok || !Array.isArray(body?.items)) {
    throw notReached(`${url.host} answered ${reply.status} ${body?.errorCode ?? ''}`.trim())
  }
  return body
}

function notReached(details: string): RequestError {
  return new RequestError('unavailable', { details })
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { code?: string } }
  return cause?.code ?? cause?.message ?? message
}
