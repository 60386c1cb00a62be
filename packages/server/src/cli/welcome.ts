import { relative, resolve } from 'node:path'
import type { RunningServer } from '../main.ts'
import type { DemoInfo } from '../management/demo.ts'
import { bootstrapPath } from '../start/bootstrap-file.ts'

const withPassword = 'with the password in the credentials'

/** What to do next, for the person who has just started the demo. */
export function welcome({ url, deps, bootstrapFile }: RunningServer): string {
  const path = shortest(bootstrapPath(deps.config.dataDir))
  const code = textOf(bootstrapFile?.demo, 'activationCode')
  const rows = [
    ['API', `${url}/api/v1`],
    ['Console', `${url}/console`],
    ...(bootstrapFile ? [['', `as ${bootstrapFile.adminEmail}, ${withPassword}`]] : []),
    ...portalRows(`${url}/portal`, bootstrapFile?.demo),
    ['Reference', `${url}/docs/`],
    ...(bootstrapFile
      ? [
          ['Tenant', bootstrapFile.tenantId],
          ['Credentials', path],
        ]
      : []),
    ...(code === null ? [] : [['Demo code', code]]),
  ]
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(12)}${value}`)
  const next =
    code === null
      ? []
      : ['', '  In another terminal, run the demo application:', '', `    ${demoCommand(path)}`]
  return `\n  Leasehold is running.\n\n${[...lines, ...next].join('\n')}\n\n`
}

/** Where customers look, and somebody of the demo who may. */
function portalRows(url: string, demo: object | undefined): string[][] {
  const { portal } = (demo ?? {}) as Partial<Pick<DemoInfo, 'portal'>>
  const [admin] = portal?.people ?? []
  if (!portal || !admin) return [['Portal', url]]
  return [
    ['Portal', portal.url],
    ['', `as ${admin.email}, ${withPassword}`],
  ]
}

function shortest(path: string): string {
  const within = relative('', path)
  return within.startsWith('..') ? resolve(path) : within
}

function demoCommand(path: string): string {
  return `node examples/cad-app/dist/cad-app.js --bootstrap ${path}`
}

function textOf(demo: object | undefined, name: string): string | null {
  const value: unknown = demo && name in demo ? (demo as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' ? value : null
}
