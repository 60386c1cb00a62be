import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where programs keep what they know of this user and machine and can do without. */
export function stateFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  if (platform === 'win32') return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return env.XDG_STATE_HOME || join(homedir(), '.local', 'state')
}
