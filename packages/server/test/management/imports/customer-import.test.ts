import { fromWireId, toWireId } from '@leasehold/core/ids'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../../../src/http/app.ts'
import { runImport } from '../../../src/management/imports/run-import.ts'
import {
  appendChunk,
  chunksOf,
  completeImport,
  endImport,
  ImportStopped,
  insertImport,
} from '../../../src/storage/data-imports.ts'
import { type TestServer, testServer, toReply } from '../../support/server.ts'
import { api, created, done, read, refused } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'
import { counts, ended, importFile, imports, refusedAt, send } from './importing.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ testClock: true })
  for (const key of ['region', 'note']) {
    created(await server.post(`${api}/account/custom-fields`, { entityType: 'customer', key }))
  }
})
afterAll(() => server.close())

const all = (search: string) => read(server, `${api}/customers?search=${search}&sort=accountRefId`)

test('an import whose lock is lost with its connection is counted once, though two work at it', async () => {
  const rows = Array.from({ length: 2_000 }, (_, index) => `LOST-${index},Lost ${index}`)
  const file = ['accountRefId,name', ...rows].join('\n')
  const { id } = created(await send(server, 'customers', file))
  const here = 'database = (select oid from pg_database where datname = current_database())'
  const holder = `from pg_locks where locktype = 'advisory' and granted and ${here}`
  const { pool } = server.deps
  await expect.poll(async () => (await pool.query(`select 1 ${holder}`)).rowCount).toBe(1)
  await pool.query(`select pg_terminate_backend(pid) ${holder}`)
  const importId = fromWireId('import', id) ?? ''
  const { signal } = new AbortController()
  // Another server, which finds no fault in rows that have none.
  while (!(await runImport(server.deps, () => [], server.tenantId, importId, signal)));
  const made = await ended(server, id)
  expect(made).toMatchObject({ status: 'finished', rowsDone: 2_000 })
  const sum = Object.values(counts(made)).reduce((total, count) => total + count, 0)
  expect(sum).toBe(2_000)
})

describe('a file of customers', () => {
  test('makes each once, changes nothing when it comes again, and changes what differs', async () => {
    const file = [
      'accountRefId,name,legalName,type,contractValue,address.city,address.country,customFields.region',
      'FIRST-1,Firstly One,One Ltd,customer,1200.50,Bristol,gb,south',
      'FIRST-2,Firstly Two,,prospect,,,,',
    ].join('\n')
    expect(counts(await importFile(server, 'customers', file))).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      failed: 0,
    })
    expect((await all('firstly')).items).toMatchObject([
      {
        accountRefId: 'FIRST-1',
        legalName: 'One Ltd',
        contractValue: 1200.5,
        address: { city: 'Bristol', country: 'GB', postalCode: null },
        customFields: { region: 'south' },
      },
      {
        accountRefId: 'FIRST-2',
        legalName: null,
        type: 'prospect',
        address: null,
        customFields: {},
      },
    ])
    const before = await all('firstly')
    expect(counts(await importFile(server, 'customers', file))).toMatchObject({ unchanged: 2 })
    expect(await all('firstly')).toEqual(before)
    const changed = 'accountRefId,legalName\nFIRST-1,Other Ltd\nFIRST-2,\n'
    expect(counts(await importFile(server, 'customers', changed))).toMatchObject({
      updated: 1,
      unchanged: 1,
    })
    expect((await all('firstly')).items).toMatchObject([
      { name: 'Firstly One', legalName: 'Other Ltd', contractValue: 1200.5 },
      { name: 'Firstly Two', legalName: null },
    ])
  })

  test('is read with a byte order mark, semicolons, carriage returns and quoted line breaks', async () => {
    const file =
      '\ufeffAccountRefID;Name;Description\r\n' +
      'FORM-1;"Formal; One";"first line\r\nsecond ""line"""\r\n\r\n' +
      ';;\r\nFORM-2;Formal Two;\r\n'
    expect(counts(await importFile(server, 'customers', file))).toMatchObject({ created: 2 })
    expect((await all('formal')).items).toMatchObject([
      { name: 'Formal; One', description: 'first line\r\nsecond "line"' },
      { name: 'Formal Two', description: null },
    ])
    const tabs = 'accountRefId\tname\nFORM-3\tFormal, Three\n'
    expect(counts(await importFile(server, 'customers', tabs))).toMatchObject({ created: 1 })
  })

  test('tells of each wrong row its line, column, cause, and applies the others', async () => {
    const file = [
      'accountRefId,name,type,contractValue,website,contractStartDate',
      'WRONG-1,,customer,,,',
      'WRONG-2,"Two',
      'lines",customer,,,',
      'WRONG-3,Three,friend,,,',
      'WRONG-4,Four,,much,,',
      'WRONG-5,Five,,,javascript:alert(1),',
      ',Six,,,,',
      'WRONG-7,Seven,,,,31.05.2026',
      `${'x'.repeat(51)},Eight,,,,`,
    ].join('\n')
    const { errors, ...done } = await importFile(server, 'customers', file)
    expect(counts(done)).toEqual({ created: 1, updated: 0, unchanged: 0, failed: 7 })
    expect(errors).toMatchObject([
      { line: 2, column: 'name', code: 'minLength' },
      { line: 5, column: 'type', code: 'enum', message: expect.stringContaining('prospect') },
      { line: 6, column: 'contractValue', code: 'type' },
      { line: 7, column: 'website', code: 'link' },
      { line: 8, column: 'accountRefId', code: 'required' },
      { line: 9, column: 'contractStartDate', code: 'format' },
      { line: 10, column: 'accountRefId', code: 'maxLength' },
    ])
    expect((await all('wrong')).items).toMatchObject([{ name: 'Two\nlines' }])
  })

  test('with a custom field that is not defined is told so, in a dry run too', async () => {
    const file = 'accountRefId,name,customFields.regoin\nFIELD-1,Field,south\n'
    for (const query of ['&dryRun=true', '']) {
      const { errors } = await importFile(server, 'customers', file, { query })
      expect(errors).toMatchObject([{ line: 2, column: 'customFields.regoin', code: 'unknown' }])
    }
  })

  test('that would disable or enable a customer is refused at its row, and ends', async () => {
    const off = created(
      await server.post(`${api}/customers`, { name: 'Switched Off', accountRefId: 'SWITCH-1' }),
    )
    created(
      await server.post(`${api}/customers`, { name: 'Switched On', accountRefId: 'SWITCH-2' }),
    )
    done(await server.patch(`${api}/customers/${off.id}/disable`))
    const file = 'accountRefId,status\nSWITCH-1,active\nSWITCH-2,disabled\nSWITCH-2,inactive\n'
    for (const query of ['&dryRun=true', '']) {
      const { errors, ...rest } = await importFile(server, 'customers', file, { query })
      expect(rest).toMatchObject({ status: 'finished', failed: 2, updated: 1 })
      expect(errors).toMatchObject([
        { line: 2, column: 'status', code: 'notAllowed' },
        { line: 3, column: 'status', code: 'notAllowed' },
      ])
    }
    expect((await all('switched')).items).toMatchObject([
      { status: 'disabled' },
      { status: 'inactive' },
    ])
  })

  test('in a dry run changes nothing and tells what it would do', async () => {
    created(await server.post(`${api}/customers`, { name: 'Dry Old', accountRefId: 'DRY-1' }))
    const file = 'accountRefId,name\nDRY-1,Dry New\nDRY-2,Dry Two\nDRY-3,\n'
    const before = await all('dry')
    const { errors, ...done } = await importFile(server, 'customers', file, {
      query: '&dryRun=true',
    })
    expect(done).toMatchObject({ dryRun: true, rowsDone: 3 })
    expect(counts(done)).toEqual({ created: 1, updated: 1, unchanged: 0, failed: 1 })
    expect(errors).toMatchObject([{ line: 4, column: 'name' }])
    expect(await all('dry')).toEqual(before)
  })

  test('sent twice at once, to two servers, makes each customer once', async () => {
    const second = await buildApp(server.deps)
    const rows = Array.from({ length: 300 }, (_, index) => `TWICE-${index},Twice ${index}`)
    const file = ['accountRefId,name', ...rows].join('\n')
    const authorization = `Bearer ${await server.token()}`
    const headers = { 'n-tenantid': server.tenantHeader, authorization, 'content-type': 'text/csv' }
    const replies = await Promise.all(
      [server.app, second].map(async (app) =>
        toReply(
          await app.inject({
            method: 'POST',
            url: `${imports}?kind=customers`,
            headers,
            payload: file,
          }),
        ),
      ),
    )
    const done = []
    for (const reply of replies) done.push(await ended(server, created(reply).id))
    await second.close()
    expect(done.map(({ failed }) => failed)).toEqual([0, 0])
    expect(done[0]?.created ?? 0).toBe(300 - (done[1]?.created ?? 0))
    expect((await all('twice')).elementsTotal).toBe(300)
  })

  test('goes out and comes in again unchanged, formulas harmless on the way', async () => {
    const evil = [
      '=1+1',
      '+49 117',
      '-x',
      '@sum',
      "'=quoted",
      "'plain",
      'a,b;"c"\nd',
      '\u00e9t\u00e9',
    ]
    for (const [index, name] of evil.entries()) {
      const body = { name, accountRefId: `EVIL-${index}`, customFields: { note: name } }
      created(await server.post(`${api}/customers`, body))
    }
    for (const query of ['', '&delimiter=semicolon&bom=true', '&delimiter=tab']) {
      const out = await server.get(`${api}/customers/export?format=csv&search=evil${query}`)
      expect(out.status).toBe(200)
      expect(out.headers['content-type']).toBe('text/csv; charset=utf-8')
      expect(out.text.startsWith('\ufeff')).toBe(query.includes('bom'))
      expect(out.text).not.toMatch(/(^|[,;\t"])[=+@-]/m)
      const back = await importFile(server, 'customers', out.text)
      expect(counts(back)).toEqual({ created: 0, updated: 0, unchanged: evil.length, failed: 0 })
    }
    expect((await all('evil')).items.map(({ name }: { name: string }) => name)).toEqual(evil)
  })
})

describe('a file that cannot be read', () => {
  test.each([
    [
      'Windows letters',
      Buffer.from('accountRefId,name\nA-1,ok\nA-2,M\xfcller\n', 'latin1'),
      3,
      'encoding',
    ],
    ['UTF-16', Buffer.from('\ufeffaccountRefId,name\n', 'utf16le'), 1, 'encoding'],
    ['an open quote', 'accountRefId,name\nB-1,"open\nB-2,x\n', 3, 'syntax'],
    ['a quote within a cell', 'accountRefId,name\nB-1,a"b\n', 2, 'syntax'],
    ['too many cells', 'accountRefId,name\nB-1,x\nB-2,y,z\n', 3, 'columns'],
    ['nothing', '', 1, 'empty'],
    ['no rows', 'accountRefId,name\n\n', 2, 'empty'],
    ['no reference', 'name\nx\n', 1, 'missingColumn'],
    ['a NUL', 'accountRefId,name\nC-1,a\0b\n', 2, 'character', 'name'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 1, 'encoding'],
    ['an unknown column', 'accountRefId,nmae,name\nC-1,a,b\n', 1, 'unknownColumn', 'nmae'],
    ['a column twice', 'accountRefId,name,Name\nC-1,a,b\n', 1, 'duplicateColumn', 'name'],
  ] as [string, string | Buffer, number, string, string?][])(
    'with %s is refused at its line, and leaves nothing',
    async (_, file, line, code, column) => {
      const before = await read(server, imports)
      refusedAt(await send(server, 'customers', file), line, code, column)
      expect(await read(server, imports)).toEqual(before)
    },
  )

  test('as JSON, of an unknown kind, or without a kind is refused', async () => {
    refused(
      await send(server, 'customers', '{}', { type: 'application/json' }),
      415,
      'mediaTypeUnsupported',
    )
    refused(
      await send(server, 'customers', 'x', { type: 'text/plain' }),
      415,
      'mediaTypeUnsupported',
    )
    refused(await send(server, 'products', 'x'), 422, 'validationFailed', 'kind')
    const json = await server.app.inject({
      method: 'POST',
      url: `${api}/customers`,
      headers: {
        'n-tenantid': server.tenantHeader,
        authorization: `Bearer ${await server.token()}`,
        'content-type': 'text/csv',
      },
      payload: 'a,b',
    })
    expect(json.statusCode).toBe(415)
  })
})

describe('an import', () => {
  const file = 'accountRefId,name\nOWN-1,Own\n'

  /** As a server has received it that then died. */
  async function received(...chunks: string[]): Promise<string> {
    const { db, clock, newId } = server.deps
    const id = newId()
    const author = { type: 'system', id: null, name: 'Test' } as const
    const made = { id, kind: 'customers', dryRun: false, fileName: null, author } as const
    await insertImport(db, server.tenantId, made, clock.now())
    for (const [number, chunk] of chunks.entries()) {
      await appendChunk(db, server.tenantId, id, number, Buffer.from(chunk))
    }
    await completeImport(db, server.tenantId, id, 1)
    return id
  }

  test('that cannot go on ends as failed, and keeps no other waiting', async () => {
    const broken = await received('accountRefId,gone\nLATER-1,x\n')
    const after = await importFile(server, 'customers', file)
    expect(after.status).toBe('finished')
    const failed = await ended(server, toWireId('import', broken))
    expect(failed).toMatchObject({ status: 'failed', failure: expect.stringMatching(/gone/) })
  })

  test('goes on past a row that takes too long, and tells of it', async () => {
    const { pool } = server.deps
    await importFile(server, 'customers', 'accountRefId,name\nSLOW-1,One\nSLOW-2,Two\n')
    await pool.query(`create function slow_row() returns trigger language plpgsql as $$ begin
        raise exception 'canceling statement due to statement timeout' using errcode = '57014';
      end $$;
      create trigger slow_row before update on customer for each row
        when (new.name = 'Too slow') execute function slow_row()`)
    const rows = 'accountRefId,name\nSLOW-1,Too slow\nSLOW-2,Quick\n'
    const after = await importFile(server, 'customers', rows)
    await pool.query('drop function slow_row cascade')
    expect(after).toMatchObject({ status: 'finished', updated: 1, failed: 1 })
    expect(after.errors).toMatchObject([{ line: 2, code: 'unavailable' }])
  })

  test('that is stopped while it is read has no half row for its last', async () => {
    const id = await received('accountRefId,name\nHALF-1,One\nHALF-2,Cut', ' here\n')
    const { db, clock } = server.deps
    const chunks = chunksOf(db, server.tenantId, id)
    expect((await chunks.next()).done).toBe(false)
    await endImport(db, server.tenantId, id, { status: 'cancelled' }, clock.now())
    await expect(chunks.next()).rejects.toThrow(ImportStopped)
  })

  test('of another tenant is not there, and does not touch what has the same reference', async () => {
    const mine = await importFile(server, 'customers', file)
    const stranger = await otherTenant(server)
    for (const path of ['', '/errors']) {
      const reply = await server.get(`${imports}/${mine.id}${path}`, stranger)
      refused(reply, 404, 'importUnknown')
    }
    refused(await server.delete(`${imports}/${mine.id}`, stranger), 404, 'importUnknown')
    expect((await server.get(imports, stranger)).body.items).toEqual([])
    const { headers, token } = stranger
    const theirs = await send(server, 'customers', 'accountRefId,name\nOWN-1,Theirs\n', {
      headers: headers ?? {},
      ...(token && { token }),
    })
    const { id } = created(theirs)
    let status = ''
    while (status !== 'finished')
      status = (await server.get(`${imports}/${id}`, stranger)).body.status
    expect((await all('own-1')).items).toMatchObject([{ name: 'Own' }])
    expect((await server.get(`${api}/customers/export`, stranger)).text).toContain('Theirs')
    expect((await server.get(`${api}/customers/export`, stranger)).text).not.toContain('Own,')
  })

  test('without the scope of its kind is refused and not shown', async () => {
    const { id } = await importFile(server, 'customers', file)
    const token = await server.token(['entitlements:create'])
    refused(await send(server, 'customers', file, { token }), 403, 'permissionMissing')
    refused(await server.get(`${imports}/${id}`, { token }), 403, 'permissionMissing')
    expect((await server.get(imports, { token })).body.items).toEqual([])
    const reader = await server.token(['customers:read'])
    refused(await send(server, 'customers', file, { token: reader }), 403, 'permissionMissing')
    const other = await server.get(`${api}/customers/export`, { token })
    refused(other, 403, 'permissionMissing')
  })

  test('that has ended is not stopped, and one that is unknown is not found', async () => {
    const { id } = await importFile(server, 'customers', file)
    refused(await server.delete(`${imports}/${id}`), 409, 'stateConflict')
    refused(await server.get(`${imports}/imp_AAAAAAAAAAAAAAAAAAAAAA`), 404, 'importUnknown')
  })
})
