import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBackOffice } from '../support/back-office.ts'
import { firstOrder } from '../support/first-order.ts'
import { freePort } from '../support/free-port.ts'
import { root } from '../support/source-files.ts'
import { type BuiltImage, buildImage, planted } from './image/build-image.ts'
import { whyNotBuildah } from './image/buildah.ts'
import { type Container, runImage } from './image/run-image.ts'

// The steps of the Dockerfile done by buildah, which reads it as Docker does; then what came out.

const missing = whyNotBuildah()
const reason = missing === '' ? '' : ` (skipped: ${missing})`
const proof = test.skipIf(missing !== '')

let folder = ''
let image: BuiltImage
beforeAll(() => {
  if (missing !== '') return
  folder = mkdtempSync(join(tmpdir(), 'leasehold-image-'))
  image = buildImage(folder)
}, 30 * 60_000)
afterAll(() => {
  if (missing !== '') return
  image?.remove()
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

const place = '/opt/leasehold'
const inTree = (path: string) => join(image.tree, path)
const filesBelow = (path: string) =>
  readdirSync(inTree(path), { recursive: true, encoding: 'utf8' })

proof(`the image is of the size that is stated in the guide${reason}`, () => {
  const { whole, base } = image.megabytes
  process.stdout.write(`the image: ${whole} MiB, ${base} of them the base\n`)
  expect(whole - base).toBeLessThan(300)
})

proof(`it holds no sources, no tests, and nothing for compilers${reason}`, () => {
  // What npm has put beside the server's own is as its makers publish it.
  const own = filesBelow(`${place}/packages`).filter((path) => !path.includes('node_modules/'))
  expect(own).toContain('server/dist/main.js')
  expect(
    own.filter((path) => /\.(ts|map|tsbuildinfo)$|(^|\/)(src|test|bench)(\/|$)/.test(path)),
  ).toEqual([])
  expect(readdirSync(inTree(place)).toSorted()).toEqual(
    ['LICENSE', 'node_modules', 'package-lock.json', 'package.json', 'packages'].toSorted(),
  )
})

proof(`every package in it is one that the server runs with${reason}`, () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const dev = Object.entries<{ dev?: boolean }>(packages)
    .filter(([path, { dev }]) => dev === true && path.startsWith('node_modules/'))
    .map(([path]) => path)
  expect(dev.length).toBeGreaterThan(50)
  expect(dev.filter((path) => existsSync(inTree(`${place}/${path}`)))).toEqual([])
  expect(existsSync(inTree(`${place}/node_modules/fastify/package.json`))).toBe(true)
})

proof(`it has node, and neither npm nor a compiler${reason}`, () => {
  const programs = ['node', 'leasehold', 'npm', 'npx', 'tsc', 'gcc', 'cc', 'make', 'git', 'python3']
  const folders = ['usr/local/bin', 'usr/bin', 'usr/sbin']
  const found = programs.filter((program) =>
    folders.some((each) => readdirSync(inTree(each)).includes(program)),
  )
  expect(found).toEqual(['node', 'leasehold'])
})

proof(`what lay about in the folder of the build is nowhere in it${reason}`, () => {
  const looked = spawnSync('grep', ['-rlF', planted, image.tree], { encoding: 'utf8' })
  expect([looked.status, looked.stdout]).toEqual([1, ''])
  expect(image.config.Env.filter((each) => /KEY|SECRET|PASSWORD|TOKEN/.test(each))).toEqual([])
})

proof(`its user is not root, and may write to its data only${reason}`, () => {
  expect(image.config.User).toBe('leasehold')
  const [volume = ''] = Object.keys(image.config.Volumes)
  const { uid, mode } = statSync(inTree(volume))
  expect(uid).toBeGreaterThan(0)
  expect(mode & 0o777).toBe(0o700)
  const theirs = spawnSync(
    'find',
    [inTree(place), '-not', '-user', 'root', '-o', '-perm', '/022', '-not', '-type', 'l'],
    { encoding: 'utf8' },
  )
  expect(theirs.stdout).toBe('')
})

proof(
  `it activates a seat as that user on a root that can't be written, and keeps it${reason}`,
  async () => {
    const data = join(folder, 'data')
    const port = String(await freePort())
    const env = { LEASEHOLD_PORT: port, LEASEHOLD_PUBLIC_URL: `http://127.0.0.1:${port}` }
    const startedAt = performance.now()
    let container = await runImage(image, data, env)
    try {
      const readySeconds = (performance.now() - startedAt) / 1000
      expect(container.health()).toBe(0)
      isConfined(container)
      const { tenantId, clientId, clientSecret } = JSON.parse(
        readFileSync(join(data, 'bootstrap.json'), 'utf8'),
      )
      const credentials = { clientId, clientSecret }
      const vendor = openBackOffice({ url: container.url, tenantId, credentials })
      const { code, productId } = await firstOrder(vendor, { seatCount: 1 })
      const activate = (seatId: string) =>
        fetch(`${container.url}/api/v1/activate`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'n-tenantid': tenantId },
          body: JSON.stringify({ productId, activationCode: code, seatId }),
        })
      expect((await activate('one')).status).toBe(201)
      expect(container.run('leasehold', 'status').stdout).toContain('active entitlements')

      const { code: exitCode, seconds } = await container.stop()
      expect(exitCode).toBe(0)
      expect(seconds).toBeLessThan(10)

      const againAt = performance.now()
      container = await runImage(image, data, env)
      const againSeconds = (performance.now() - againAt) / 1000
      // The seat is still taken: another finds none.
      expect((await activate('two')).status).toBe(402)
      expect((await activate('one')).status).toBe(201)
      process.stdout.write(
        `first start ${readySeconds.toFixed(1)} s, stop ${seconds.toFixed(1)} s, ` +
          `second start ${againSeconds.toFixed(1)} s\n`,
      )
      expect((await container.stop()).code).toBe(0)
      // No copy of PostgreSQL beside the data: its links were made when the image was.
      expect(readdirSync(data).filter((name) => name.includes('binaries'))).toEqual([])
    } finally {
      await container.kill()
    }
  },
  180_000,
)

function isConfined(container: Container): void {
  const status = readFileSync(`/proc/${container.pid}/status`, 'utf8')
  const field = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1]
  expect(field('Uid')?.split('\t')[0]).not.toBe('0')
  expect(field('NSpid')?.split('\t').at(-1)).toBe('1')
  expect([field('CapEff'), field('CapBnd')]).toEqual(['0000000000000000', '0000000000000000'])
  expect(field('NoNewPrivs')).toBe('1')
  const written = container.run('touch', '/opt/leasehold/here')
  expect(written.stderr).toContain('Read-only file system')
}
