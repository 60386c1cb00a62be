import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyPassword } from '../../../src/identity/password.ts'
import { consolePage, signIn } from '../../console/browser.ts'
import { type TestServer, testServer } from '../../support/server.ts'
import { api, created, done, read, refused } from '../back-office.ts'
import { otherTenant } from '../other-tenant.ts'
import { builtIn, person, users } from './people.ts'

const accept = `${api}/account/invitations/accept`
const password = 'correct horse battery'
let server: TestServer
let viewer: string
beforeAll(async () => {
  // Nobody is there to take a mail: they are read where they are written down.
  const config = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'licences@vendor.example' }
  server = await testServer({ testClock: true, config })
  viewer = (await builtIn(server, 'Viewer')).id
})
afterAll(() => server.close())

/** The token of the invitation that was written down last, as its mail has it. */
async function invited(userId: string, as = {}): Promise<string> {
  done(await server.post(`${users}/${userId}/send-invitation-email`, undefined, as))
  const { rows } = await server.deps.pool.query('select * from mail order by created_at, id')
  const { id, tenant_id: tenantId, sealed } = rows.at(-1)
  const letter = server.deps.secrets.open(tenantId, `mail ${id}`, sealed).toString()
  const [, token] = /invitation#(\S+?)(?=["\s\\<])/.exec(JSON.parse(letter).text) ?? []
  return token ?? ''
}

const add = async () => created(await server.post(users, person({ roleId: viewer })))
const choose = (token: string, sending = {}) =>
  server.post(accept, { token, password }, { token: null, ...sending })

describe('an invitation', () => {
  test('lets somebody choose a password, once, and proves their address', async () => {
    const user = await add()
    const token = await invited(user.id)
    expect(token).not.toBe('')
    const weak = { token, password: 'a'.repeat(12) }
    const refusal = await server.post(accept, weak, { token: null })
    refused(refusal, 422, 'validationFailed', 'password')
    // Whoever guesses at the name keeps nobody out who has the mail.
    const attempt = (typed: string) => signIn(consolePage(server), user.username, typed)
    for (let n = 0; n < 5; n += 1) refused(await attempt('not it'), 401, 'credentialsInvalid')
    refused(await attempt('not it'), 429, 'tooManyAttempts')
    done(await choose(token))
    created(await attempt(password))
    const after = await read(server, `${users}/${user.id}`)
    expect(after).toMatchObject({ hasPassword: true, emailVerified: true })
    const { rows } = await server.deps.pool.query(
      'select password_hash from vendor_user where username = $1',
      [user.username],
    )
    expect(await verifyPassword(rows[0].password_hash, password)).toBe(true)
    refused(await choose(token), 404, 'invitationUnknown')
  })

  test('is void after another one, after a new address, and after seven days', async () => {
    const user = await add()
    const url = `${users}/${user.id}`
    const first = await invited(user.id)
    server.clock.set(server.clock.now() + 1_000)
    const second = await invited(user.id)
    refused(await choose(first), 404, 'invitationUnknown')
    done(await server.patch(url, { email: 'elsewhere@vendor.example' }))
    refused(await choose(second), 404, 'invitationUnknown')
    const third = await invited(user.id)
    server.clock.set(server.clock.now() + 7 * 86_400_000)
    refused(await choose(third), 404, 'invitationUnknown')
  })

  test('is of no use to whoever was switched off, nor sent to them', async () => {
    const user = await add()
    const token = await invited(user.id)
    done(await server.patch(`${users}/${user.id}`, { enabled: false }))
    refused(await choose(token), 404, 'invitationUnknown')
    const again = await server.post(`${users}/${user.id}/send-invitation-email`)
    refused(again, 409, 'stateConflict')
  })

  test('is not made where no mail is sent, nor is anybody who is to be added with one', async () => {
    const silent = await testServer()
    const roleId = (await builtIn(silent, 'Viewer')).id
    const body = person({ roleId })
    const both = await silent.post(users, { ...body, mailInvitation: true })
    refused(both, 409, 'mailNotConfigured')
    const user = created(await silent.post(users, body))
    refused(
      await silent.post(`${users}/${user.id}/send-invitation-email`),
      409,
      'mailNotConfigured',
    )
    expect(await read(silent, `${users}/${user.id}`)).toMatchObject({ invitedAt: null })
    expect((await silent.deps.pool.query('select id from mail')).rows).toEqual([])
    await silent.close()
    const added = person({ roleId: viewer, mailInvitation: true })
    expect(created(await server.post(users, added)).invitedAt).not.toBeNull()
    const off = person({ roleId: viewer, mailInvitation: true, enabled: false })
    refused(await server.post(users, off), 409, 'stateConflict')
  })

  test('is used once when two use it at once', async () => {
    const token = await invited((await add()).id)
    const replies = await Promise.all([choose(token), choose(token)])
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 404])
  })

  test('of one tenant is nothing in another, and what is none is refused', async () => {
    const token = await invited((await add()).id)
    const stranger = await otherTenant(server)
    refused(await choose(token, { headers: stranger.headers }), 404, 'invitationUnknown')
    for (const nonsense of ['', 'x', `${token}x`, token.slice(0, -2)]) {
      refused(await choose(nonsense), 404, 'invitationUnknown')
    }
    refused(
      await server.post(accept, { token, password: 'short' }, { token: null }),
      422,
      'validationFailed',
      'password',
    )
  })

  test('cannot be guessed in a hurry', async () => {
    server.clock.set(server.clock.now() + 60_000)
    const statuses: number[] = []
    for (let i = 0; i < 21; i++) statuses.push((await choose('nonsense')).status)
    expect(statuses.at(-2)).toBe(404)
    expect(statuses.at(-1)).toBe(429)
    server.clock.set(server.clock.now() + 60_000)
  })

  test('is sent by whoever may settle who gets in, to nobody stronger', async () => {
    const strong = (await builtIn(server, 'Account Administrator')).id
    const user = created(await server.post(users, person({ roleId: strong })))
    const as = { token: await server.token(['settings:admin']) }
    const url = `${users}/${user.id}/send-invitation-email`
    refused(await server.post(url, undefined, as), 403, 'permissionMissing')
    const other = { token: await server.token(['api:admin']) }
    refused(await server.post(url, undefined, other), 403, 'permissionMissing')
  })
})
