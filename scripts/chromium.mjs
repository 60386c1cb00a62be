// The Chromium that the browser tests and `npm run screens` use.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** The path of one that is there, or undefined. LEASEHOLD_CHROMIUM comes first. */
export function findChromium(env = process.env) {
  if (env.LEASEHOLD_CHROMIUM) return env.LEASEHOLD_CHROMIUM
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path))
}

/** Finds one, or on a Debian where that is allowed installs one. Undefined when neither works. */
export function findOrInstallChromium() {
  const found = findChromium()
  if (found || process.platform !== 'linux' || process.getuid?.() !== 0) return found
  console.log('leasehold: installing Chromium for the browser tests (apt-get) …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: 'inherit', env }
  spawnSync('apt-get', ['update', '-qq'], options)
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options)
  return findChromium()
}
