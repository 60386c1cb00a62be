import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { names, settings } from '../../packages/server/src/config/settings.ts'
import { readDockerfile } from '../support/dockerfile.ts'
import { root } from '../support/source-files.ts'

type Service = {
  image?: string
  build?: { context: string; dockerfile: string }
  command?: string[]
  environment?: Record<string, string>
  secrets?: string[]
  volumes?: string[]
  ports?: string[]
  depends_on?: Record<string, { condition: string }>
  user?: string
  privileged?: boolean
  read_only?: boolean
  cap_drop?: string[]
  healthcheck?: object
  stop_grace_period?: string
}
type Compose = {
  services: Record<string, Service>
  secrets?: Record<string, { file: string }>
  volumes?: Record<string, null>
}

const folder = join(root, 'deploy/compose')
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
const read = (file: string): Compose =>
  parse(readFileSync(join(folder, file), 'utf8'), { merge: true })
const servicesOf = (file: string) => Object.entries(read(file).services)
const serversOf = (file: string) =>
  servicesOf(file).filter(([, { image }]) => image === 'leasehold')

const variables = new Set(
  names.flatMap((name) => {
    const { variable, secret } = settings[name]
    return secret ? [variable, `${variable}_FILE`] : [variable]
  }),
)

test.each(files)('%s builds from the Dockerfile that is there', (file) => {
  expect(serversOf(file).length).toBeGreaterThan(0)
  for (const [, { build }] of serversOf(file)) {
    const context = join(folder, build?.context ?? '')
    expect(existsSync(join(context, build?.dockerfile ?? 'none'))).toBe(true)
    expect(existsSync(join(context, '.dockerignore'))).toBe(true)
  }
})

test.each(files)('%s sets variables that the server knows, and no others', (file) => {
  const set = serversOf(file).flatMap(([, { environment }]) => Object.keys(environment ?? {}))
  expect(set.length).toBeGreaterThan(0)
  expect(set.filter((name) => !variables.has(name))).toEqual([])
  // What a person sets outside is a variable of the server too.
  const text = readFileSync(join(folder, file), 'utf8')
  const asked = [...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name)
  expect(asked.filter((name) => !variables.has(name))).toEqual([])
})

test.each(files)('in %s every secret, volume and service that is named is there', (file) => {
  const { services, secrets = {}, volumes = {} } = read(file)
  for (const [name, service] of Object.entries(services)) {
    for (const secret of service.secrets ?? []) expect(secrets, name).toHaveProperty(secret)
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':')
      if (source.startsWith('.')) expect(existsSync(join(folder, source)), source).toBe(true)
      else expect(volumes, name).toHaveProperty(source)
    }
    const read = Object.values(service.environment ?? {}).filter((value) =>
      String(value).startsWith('/run/secrets/'),
    )
    const given = (service.secrets ?? []).map((secret) => `/run/secrets/${secret}`)
    expect(read.toSorted(), name).toEqual(given.toSorted())
    for (const other of Object.keys(service.depends_on ?? {})) {
      expect(services, name).toHaveProperty(other)
    }
  }
  // Beside the file that names them, and kept out of the repository and of images.
  for (const { file: path } of Object.values(secrets)) expect(dirname(path)).toBe('./secrets')
})

test.each(files)('%s gives the server little: no root, no writing beside its data', (file) => {
  const image = readDockerfile('deploy/Dockerfile').at(-1)?.instructions ?? []
  const volume = image.find(({ name }) => name === 'VOLUME')?.text ?? ''
  for (const [name, service] of serversOf(file)) {
    expect(service, name).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(service.user, name).toBeUndefined()
    expect(service.privileged, name).toBeUndefined()
    expect(service.volumes?.map((each) => each.split(':')[1])).toEqual([volume])
    // Longer than the server takes at most to stop.
    expect(Number.parseInt(service.stop_grace_period ?? '0', 10), name).toBeGreaterThan(10)
  }
})

test.each(files)(
  '%s is published to its own machine only, a local one to its site, at a port that somebody serves',
  (file) => {
    const exposed = readDockerfile('deploy/Dockerfile')
      .at(-1)
      ?.instructions.find(({ name }) => name === 'EXPOSE')?.text
    const proxied = /LEASEHOLD_PROXY_BIND :(\d+)/.exec(
      readFileSync(join(root, 'deploy/haproxy/haproxy.cfg'), 'utf8'),
    )?.[1]
    const ports = servicesOf(file).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => [name, ...(file === 'local.yaml' ? ['site'] : []), ...port.split(':')]),
    )
    expect(ports.length).toBe(1)
    for (const [name, address, , inner] of ports) {
      expect(address).toBe(file === 'local.yaml' ? 'site' : '127.0.0.1')
      expect(inner).toBe(name === 'proxy' ? proxied : exposed)
    }
  },
)

test('the servers behind HAProxy are those of its configuration', () => {
  const text = readFileSync(join(root, 'deploy/haproxy/haproxy.cfg'), 'utf8')
  const servers = [...text.matchAll(/presetenv LEASEHOLD_SERVER_\d (\S+):4100/g)]
  expect(servers.map(([, name]) => name)).toEqual(serversOf('haproxy.yaml').map(([name]) => name))
})

test('no image is of a particular registry, nor without a version', () => {
  const images = files.flatMap((file) => servicesOf(file).map(([, { image }]) => image ?? ''))
  const foreign = images.filter((image) => image !== 'leasehold')
  expect(foreign.length).toBeGreaterThan(0)
  for (const image of foreign) expect(image).toMatch(/^[a-z]+:\d[a-z0-9.-]*$/)
})
