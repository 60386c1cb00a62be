import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SmtpSink, smtpSink } from '../people/smtp-sink.ts'
import { factsOf, openShell, type Shell } from './shell.ts'

let shell: Shell
let sink: SmtpSink
let folder: string
let leasehold: Shell['ok']
beforeAll(async () => {
  sink = await smtpSink()
  folder = await mkdtemp(join(tmpdir(), 'leasehold-people-'))
  shell = await openShell({
    LEASEHOLD_SMTP_URL: sink.url,
    LEASEHOLD_MAIL_FROM: 'Licences <licences@vendor.example>',
  })
  leasehold = shell.ok
  await leasehold('customers', 'create', 'Acme', '--ref', 'ACC-1')
})
afterAll(async () => {
  await shell.close()
  await sink.close()
  await rm(folder, { recursive: true })
})

test('a customer is kept with custom fields, each of which changes alone', async () => {
  await leasehold('custom-fields', 'create', 'region', '--of', 'customer', '--name', 'Region')
  const number = ['custom-fields', 'create', 'crm.number', '--of', 'customer', '--unique']
  expect(factsOf(await leasehold(...number))).toMatchObject({ of: 'customers', unique: 'yes' })
  const fields = ['--field', 'region=north', '--field', 'crm.number=17']
  const contract = ['--contract-value', '1200.5', '--contract-start', '2026-01-01']
  await leasehold('customers', 'set', 'Acme', ...fields, ...contract)
  const shown = await leasehold('customers', 'set', 'Acme', '--field', 'region=south')
  expect(shown).toMatch(/^ {2}region +south$/m)
  expect(shown).toMatch(/^ {2}crm\.number +17$/m)
  expect(factsOf(shown)).toMatchObject({ 'contract value': '1200.5' })
  const cleared = await leasehold('customers', 'set', 'Acme', '--field', 'region=')
  expect(cleared).not.toContain('region')
  const taken = await shell.run('customers', 'create', 'Other', '--field', 'crm.number=17')
  expect(taken.code).toBe(1)
  expect(taken.err).toContain('customFields.crm.number is taken. (duplicate)')
  const list = await leasehold('custom-fields', 'list')
  expect(list).toMatch(/^customer +crm\.number +- +- +yes +cf_\S{22}$/m)
  await leasehold('custom-fields', 'set', 'crm.number', '--no-unique', '--group', 'CRM')
  await leasehold('customers', 'create', 'Other', '--field', 'crm.number=17')
  const used = await shell.run('custom-fields', 'delete', 'crm.number')
  expect(used.err).toContain('(inUse)')
  await leasehold('custom-fields', 'delete', 'region')
  expect(await leasehold('customers', 'portal', 'Acme')).toContain('/portal/t_')
})

test('of two who set custom fields at once the slower is told, and overwrites nothing', async () => {
  for (const key of ['desk', 'floor']) {
    await leasehold('custom-fields', 'create', key, '--of', 'customer', '--name', key)
  }
  await leasehold('customers', 'create', 'Twice')
  const slow = ['customers', 'set', 'Twice', '--field', 'floor=2']
  const told = await overtaken(slow, () => ({ customFields: { desk: '7' } }))
  expect(told).toMatchObject({ code: 1, out: '' })
  expect(told.err).toContain('Somebody else has changed it at this moment, so nothing was done')
  const shown = await leasehold(...slow)
  expect(shown).toMatch(/^ {2}desk +7$/m)
  expect(shown).toMatch(/^ {2}floor +2$/m)
  const regroup = ['custom-fields', 'set', 'desk', '--group', 'Office']
  const renamed = (field: object) => ({ ...field, displayName: 'Desk number', group: 'Rooms' })
  expect((await overtaken(regroup, renamed)).code).toBe(1)
  const fields = await leasehold('custom-fields', 'list')
  expect(fields).toMatch(/^customer +desk +Desk number +Rooms /m)
})

/** Runs a command whose change arrives after that of somebody else, who knows of no tags. */
async function overtaken(words: readonly string[], faster: (body: object) => object) {
  const proxy = createServer(async (request, reply) => {
    const { method = '', url = '', headers } = request
    const address = shell.server.url + url
    const sent = await text(request)
    const kept = ['authorization', 'content-type', 'n-tenantid', 'if-match']
    const given = kept.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : []))
    const init = { method, headers: Object.fromEntries(given) as Record<string, string> }
    if (method === 'PUT' || method === 'PATCH') {
      const { 'if-match': _, ...untagged } = init.headers
      const body = JSON.stringify(faster(JSON.parse(sent)))
      expect((await fetch(address, { method, headers: untagged, body })).status).toBe(204)
    }
    const answer = await fetch(address, { ...init, ...(sent !== '' && { body: sent }) })
    const type = { 'content-type': answer.headers.get('content-type') ?? '' }
    reply.writeHead(answer.status, { ...type, etag: answer.headers.get('etag') ?? '' })
    reply.end(await answer.text())
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  try {
    const { port } = proxy.address() as AddressInfo
    return await shell.run(...words, '--url', `http://127.0.0.1:${port}`)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
}

test('a contact is made, let in, invited, and let in no more', async () => {
  const email = 'mara.lind@acme.example'
  const name = ['--first-name', 'Mara', '--last-name', 'Lind']
  await leasehold('contacts', 'create', email, '--customer', 'Acme', ...name, '--key')
  const shown = await leasehold('contacts', 'show', 'Mara Lind')
  expect(factsOf(shown)).toMatchObject({ 'key contact': 'yes', 'signs in': 'not at all' })
  const { id } = JSON.parse(await leasehold('contacts', 'show', email, '--json'))
  await leasehold('contacts', 'set', id, '--title', 'Head of IT', '--no-key')
  expect(await leasehold('contacts', 'list', '--customer', 'Acme')).toContain('Head of IT')
  expect((await shell.run('contacts', 'allow', email)).code).toBe(2)
  const allowed = await leasehold('contacts', 'allow', email, '--password', '--role', 'admin')
  expect(factsOf(allowed)).toMatchObject({
    'signs in': 'with a password, which is not chosen yet',
    role: 'admin',
  })
  expect(await leasehold('contacts', 'invite', email)).toContain(`on its way to ${email}`)
  await shell.server.deps.jobs.runDue()
  await expect.poll(() => sink.received.map(({ to }) => to)).toEqual([[email]])
  const reset = await shell.run('contacts', 'reset-password', email)
  expect(reset.err).toContain('(passwordNotSet)')
  expect(await leasehold('contacts', 'unlock', email)).toContain('can sign in again')
  const claim = await leasehold('contacts', 'allow', email, '--claim', '00u17')
  expect(factsOf(claim)['signs in']).toBe('with an OpenID token, claim 00u17')
  expect(await leasehold('contacts', 'refuse', email)).toContain('can sign in no more')
})

test('notes are written on customers and read again', async () => {
  await leasehold('notes', 'add', 'Wants the invoice in January.', '--customer', 'Acme')
  const list = await leasehold('notes', 'list', '--customer', 'Acme')
  expect(list).toMatch(/^\S+ \S+ {2}Bootstrap\n {2}Wants the invoice in January\.$/m)
  expect((await shell.run('notes', 'list')).code).toBe(2)
})

test('a group has contacts that may use it, and a file', async () => {
  await leasehold('products', 'create', 'CAD', '--lease', '1d')
  await leasehold('editions', 'create', '--product', 'CAD', 'Pro')
  await leasehold('plans', 'create', 'Year', '--subscription', '1y', '--start', 'creation')
  const of = ['--edition', 'Pro', '--plan', 'Year', '--seats', '2', '--mode', 'concurrent']
  await leasehold('offerings', 'create', '--sku', 'CAD-2', ...of)
  await leasehold(
    'entitlements',
    'sell',
    '--sku',
    'CAD-2',
    '--customer',
    'Acme',
    '--code',
    'ACME-1',
  )
  await leasehold('contacts', 'create', 'tom@acme.example', '--customer', 'Acme')
  await leasehold('groups', 'authorise', 'ACME-1', 'tom@acme.example')
  expect(await leasehold('groups', 'contacts', 'ACME-1')).toContain('tom@acme.example')
  await leasehold('groups', 'withdraw', 'ACME-1', 'tom@acme.example')
  const { out, err } = await shell.run('groups', 'contacts', 'ACME-1')
  expect([out, err]).toEqual(['', 'There are none.\n'])

  const [from, to] = [join(folder, 'studio.lic'), join(folder, 'saved.lic')]
  await writeFile(from, Buffer.from([0, 255, 13, 10]))
  expect(await leasehold('groups', 'file', 'ACME-1', '--put', from)).toContain('studio.lic is kept')
  expect(factsOf(await leasehold('groups', 'show', 'ACME-1'))['licence file']).toBe('studio.lic')
  await leasehold('groups', 'file', 'ACME-1', '--save', to)
  expect(await readFile(to)).toEqual(await readFile(from))
  await leasehold('groups', 'file', 'ACME-1', '--delete')
  const gone = await shell.run('groups', 'file', 'ACME-1', '--save', to)
  expect(gone.err).toContain('There is no such file. (fileUnknown)')
  const missing = await shell.run('groups', 'file', 'ACME-1', '--put', join(folder, 'nowhere'))
  expect(missing.err).toContain("can't be read (ENOENT)")
})

test('the portal is set and dressed', async () => {
  const shown = await leasehold('portal', 'set', '--codes', 'none', '--language', 'de')
  expect(shown).toMatch(/^ {2}activation codes +none$/m)
  const css = join(folder, 'portal.css')
  await writeFile(css, 'body { color: #0b6e4f }')
  expect(factsOf(await leasehold('portal', 'dress', '--css', css))['style sheet']).toMatch(/^file_/)
  await writeFile(css, 'a { position: fixed }')
  const bad = await shell.run('portal', 'dress', '--css', css)
  expect(bad.err).toContain('may not hold the property “position” (line 1)')
  expect(factsOf(await leasehold('portal', 'settings'))).toMatchObject({ language: 'de' })
})
