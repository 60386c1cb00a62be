import { api } from '../../api/client.ts'
import { basePath } from '../../api/tenant.ts'

/** Ends the session and loads the page anew, so that nothing of it is left in memory. */
export async function signOut(): Promise<void> {
  await api.DELETE('/api/v1/console/session').catch(() => {})
  window.location.assign(basePath)
}
