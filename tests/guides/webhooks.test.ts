import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { newWebhookSecret, signatureHeaders } from '../../packages/server/src/webhooks/sign-call.ts'
import { runWords } from '../../packages/server/test/cli/shell.ts'
import { installServer } from '../support/running-server.ts'
import { blocksOf, commandsOf } from '../support/written-commands.ts'

// The programs and commands of the guide, run over a call as a server signs it.

const page = 'docs/guides/webhooks.md'
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const secret = newWebhookSecret((count) => Buffer.alloc(count, 7))
const body = Buffer.from('{"eventId": "event_1", "payload": {"name": "Söhne"}}')
const forged = Buffer.from('{"eventId": "event_1", "payload": {"name": "Sohne"}}')

let headers: Record<string, string>
beforeAll(async () => {
  headers = await sign(Date.now())
})

const sign = (at: number) =>
  signatureHeaders({ eventId: 'event_1', body, at, privateKey, secrets: [secret] })

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leasehold-guide-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const has = (program: string, ...asked: string[]) => spawnSync(program, asked).status === 0

describe('the check of a call', () => {
  test('in Node takes what is genuine, and nothing else', async () => {
    const file = join(scratch(), 'genuine.mjs')
    writeFileSync(file, blocksOf(page, 'js')[0] ?? '')
    const { isGenuine } = await import(pathToFileURL(file).href)
    expect(isGenuine(headers, body, secret)).toBe(true)
    expect(isGenuine(headers, forged, secret)).toBe(false)
    const other = newWebhookSecret((count) => Buffer.alloc(count, 8))
    expect(isGenuine(headers, body, other)).toBe(false)
    expect(isGenuine(await sign(Date.now() - 3_600_000), body, secret)).toBe(false)
  })

  test.skipIf(!has('python3', '--version'))(
    'in Python takes what is genuine, and nothing else',
    async () => {
      const file = join(scratch(), 'genuine.py')
      const read = 'import json, sys\ncall = json.load(sys.stdin)\n'
      const tell = 'print(is_genuine(call["headers"], call["body"].encode(), call["secret"]))\n'
      writeFileSync(file, `${blocksOf(page, 'python')[0]}\n${read}${tell}`)
      const answer = (given: Record<string, string>, text: Buffer) =>
        execFileSync('python3', [file], {
          input: JSON.stringify({ headers: given, body: text.toString(), secret }),
          encoding: 'utf8',
        }).trim()
      expect(answer(headers, body)).toBe('True')
      expect(answer(headers, forged)).toBe('False')
      expect(answer(await sign(Date.now() - 3_600_000), body)).toBe('False')
    },
  )

  test.skipIf(!has('openssl', 'version'))(
    'by openssl takes the signature of the tenant, and no other',
    () => {
      const folder = scratch()
      const commands = blocksOf(page, 'sh').find((block) => block.includes('openssl')) ?? ''
      writeFileSync(
        join(folder, 'webhook-key.pem'),
        publicKey.export({ format: 'pem', type: 'spki' }),
      )
      writeFileSync(join(folder, 'signature.txt'), headers['n-signature'] ?? '')
      const verify = (text: Buffer) => {
        writeFileSync(join(folder, 'body.json'), text)
        return spawnSync('sh', ['-ec', commands], { cwd: folder, encoding: 'utf8' })
      }
      expect(verify(body)).toMatchObject({ status: 0, stdout: 'Verified OK\n' })
      expect(verify(forged).status).not.toBe(0)
    },
  )
})

test('every command of the guide works, in its order', async () => {
  const server = await installServer({}, { demo: false })
  onTestFinished(server.remove)
  const commands = commandsOf(page)
  expect(commands.length).toBeGreaterThan(6)
  for (const words of commands) {
    const { code, err } = await runWords([...words, '--bootstrap', server.bootstrap])
    expect(`${code} leasehold ${words.join(' ')} ${code === 0 ? '' : err}`.trim()).toMatch(/^0 /)
  }
})
