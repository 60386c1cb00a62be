import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDemo } from '../../src/start/first-tenant.ts'
import { factsOf, openShell, type Shell } from './shell.ts'

const sample = (name: string) =>
  fileURLToPath(new URL(`../../../../docs/guides/samples/${name}.csv`, import.meta.url))

let shell: Shell
let folder: string
beforeAll(async () => {
  shell = await openShell()
  await addDemo(shell.server.deps)
  folder = await mkdtemp(join(tmpdir(), 'leasehold-files-'))
})
afterAll(async () => {
  await shell.close()
  await rm(folder, { recursive: true, force: true })
})

test('the sample files of the guide come in once, and again without a change', async () => {
  const dry = factsOf(await shell.ok('import', 'customers', sample('customers'), '--dry-run'))
  expect(dry).toMatchObject({ 'dry run': 'customers.csv', rows: '3', 'would be created': '3' })
  for (const [kind, rows] of [
    ['customers', '3'],
    ['contacts', '2'],
    ['entitlements', '2'],
  ] as const) {
    const first = factsOf(await shell.ok('import', kind, sample(kind)))
    expect(first, kind).toMatchObject({ rows, created: rows, updated: '0', refused: '0' })
    const again = factsOf(await shell.ok('import', kind, sample(kind)))
    expect(again, kind).toMatchObject({ created: '0', updated: '0', unchanged: rows, refused: '0' })
  }
  expect(await shell.ok('search', 'fjord')).toMatch(
    /^customer +Fjord & Feather Architects +ACC-2042/m,
  )
  expect((await shell.run('search', 'fjord-2026')).out).toMatch(/^entitlementGroup +PO-2026-0217/m)
})

test('an export is imported back, to a file and to the output alike', async () => {
  const file = join(folder, 'out.csv')
  await shell.ok('export', 'customers', '--out', file, '--bom', '--delimiter', 'semicolon')
  const back = JSON.parse(await shell.ok('import', 'customers', file, '--json'))
  expect(back).toMatchObject({ created: 0, updated: 0, failed: 0, unchanged: back.rowsTotal })
  const printed = await shell.ok('export', 'customers', '--search', 'fjord')
  expect(printed.split('\n')).toHaveLength(3)
  expect((await readFile(file, 'utf8')).startsWith('\ufeffid;accountRefId;name')).toBe(true)
})

test('refused rows are shown, written to a file, and make the command fail', async () => {
  const [file, refused] = [join(folder, 'in.csv'), join(folder, 'refused.csv')]
  await writeFile(file, 'accountRefId,name\nROW-1,One\nROW-2,\n')
  const { code, out, err } = await shell.run('import', 'customers', file, '--errors', refused)
  expect([code, err]).toEqual([1, expect.stringContaining('1 of 2 rows were refused.')])
  expect(out).toMatch(/3 +name +must NOT/)
  expect(await readFile(refused, 'utf8')).toMatch(/^line,column,code,message\n3,name,minLength,/)
})

test('a file that cannot be read, is not there, or is of no kind is refused', async () => {
  const file = join(folder, 'bad.csv')
  await writeFile(file, 'accountRefId,nmae\nX,Y\n')
  const unknown = await shell.run('import', 'customers', file)
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('no column nmae')])
  const missing = await shell.run('import', 'customers', join(folder, 'nothing.csv'))
  expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('There is no file')])
  expect((await shell.run('import', 'products', file)).code).toBe(2)
  expect((await shell.run('search', 'nothing-like-it')).err).toBe('Nothing is found.\n')
})
