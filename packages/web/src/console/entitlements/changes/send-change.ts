import { api, type Schemas } from '../../../api/client.ts'

export type Change = Schemas['EntitlementChangeInput']
export type Preview = Schemas['ChangePreview']

/** `forceSeatCount`: also when more seats are in use than the change leaves. */
type Query = { reason?: string; dryRun?: boolean }

/** What a change would do now, or at an instant that is ahead. */
export async function previewChange(
  entitlementId: string,
  change: Change,
  at: string | null,
): Promise<Preview> {
  const { data } =
    at === null
      ? await send(entitlementId, change, { dryRun: true })
      : await plan(entitlementId, { at, change }, { dryRun: true })
  if (!data || !('dryRun' in data)) throw new Error('a dry run was answered with nothing')
  return data
}

/** Makes a change, unless somebody has changed the entitlement since the version it was shown for. */
export async function makeChange(
  entitlementId: string,
  change: Change,
  reason: string,
  version: string,
): Promise<void> {
  const headers = { 'If-Match': `"${version}"` }
  await send(entitlementId, change, reason === '' ? {} : { reason }, headers)
}

export async function planChange(
  entitlementId: string,
  change: Change,
  reason: string,
  at: string,
): Promise<void> {
  await plan(entitlementId, { at, change, reason: reason === '' ? null : reason })
}

function plan(
  entitlementId: string,
  body: Schemas['ScheduledChangeCreate'],
  query: { dryRun?: boolean } = {},
) {
  const params = { path: { entitlementId }, query }
  return api.POST('/api/v1/entitlements/{entitlementId}/changes', { params, body })
}

/** Each kind of change by the operation that it has. */
function send(
  entitlementId: string,
  change: Change,
  query: Query,
  headers: Record<string, string> = {},
): Promise<{ data?: Preview | undefined }> {
  const path = { entitlementId }
  const params = { path, query }
  switch (change.type) {
    case 'update': {
      const { type: _, forceSeatCount = false, ...body } = change
      const forced = { path, query: { ...query, forceSeatCount } }
      return api.PATCH('/api/v1/entitlements/{entitlementId}', { params: forced, body, headers })
    }
    case 'changeOffering': {
      const { type: _, forceSeatCount = false, ...body } = change
      const forced = { path, query: { ...query, forceSeatCount } }
      const operation = '/api/v1/entitlements/{entitlementId}/change-offering'
      return api.PATCH(operation, { params: forced, body, headers })
    }
    case 'resetOverrides': {
      const { type: _, forceSeatCount = false, ...body } = change
      const forced = { path, query: { ...query, forceSeatCount } }
      const operation = '/api/v1/entitlements/{entitlementId}/reset-overrides'
      return api.PATCH(operation, { params: forced, body, headers })
    }
    case 'start': {
      const { type: _, ...body } = change
      const operation = '/api/v1/entitlements/{entitlementId}/activate'
      return api.PATCH(operation, { params, body, headers })
    }
    case 'renew':
      return api.PATCH('/api/v1/entitlements/{entitlementId}/renew', { params, headers })
    case 'disable':
      return api.PATCH('/api/v1/entitlements/{entitlementId}/disable', { params, headers })
    case 'enable':
      return api.PATCH('/api/v1/entitlements/{entitlementId}/enable', { params, headers })
    case 'resetFeature': {
      const featured = { path: { entitlementId, featureId: change.featureId }, query }
      const operation = '/api/v1/entitlements/{entitlementId}/feature/{featureId}/reset'
      return api.PATCH(operation, { params: featured, headers })
    }
  }
}
