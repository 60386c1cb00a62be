import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../src/config/config.ts'
import { parseYaml } from '../src/config/parse-yaml.ts'

const text = `
# the licences of this machine
server: https://license.example.com   # the vendor's
tenantId: "t_1"
publicKeysFile: keys.json
folder: state
products:
  - productId: prod_1
    code: 'ACME-2026'
    quantity: 3
  - productId: prod_2
    username: render
    password: "with # and : in it"
`

async function makeFile(name: string, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leasehold-agent-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'keys.json'), JSON.stringify([{ kty: 'OKP', x: 'x', kid: 'k' }]))
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

test('a configuration in YAML is read, with what is left out filled in', async () => {
  const config = await readConfig(await makeFile('agent.yaml', text))
  expect(config.products).toMatchObject([
    { productId: 'prod_1', url: 'https://license.example.com', tenantId: 't_1', quantity: 3 },
    { productId: 'prod_2', quantity: 1, credentials: { password: 'with # and : in it' } },
  ])
  expect(config.products[0]?.publicKeys).toHaveLength(1)
  expect(config.folder).toMatch(/state$/)
})

test('what is written as a number is read as a text as it was written', async () => {
  const file = await makeFile('agent.yaml', text.replace("'ACME-2026'", '12345678901234567890'))
  expect((await readConfig(file)).products[0]?.credentials).toEqual({
    code: '12345678901234567890',
  })
  expect(parseYaml('password: 1.10\nquantity: 3\ncode: 007')).toEqual({
    ...{ password: '1.10', quantity: 3, code: '007' },
  })
})

test('the same in JSON', async () => {
  const value = parseYaml(text)
  const json = await readConfig(await makeFile('agent.json', JSON.stringify(value)))
  expect(json.products).toHaveLength(2)
})

test('everything that is wrong is said at once, by its name', async () => {
  const wrong =
    'server: https://x\nproducts:\n  - productId: prod_1\n    quantity: -1\n    color: red\n'
  const file = await makeFile('agent.yaml', wrong)
  const message = await readConfig(file).then(
    () => '',
    (error: Error) => error.message,
  )
  expect(
    message
      .split('\n')
      .slice(1)
      .map((line) => line.trim()),
  ).toEqual([
    'products[0].tenantId is missing',
    'products[0].publicKeys is missing',
    'products[0].code is missing',
    'products[0].quantity must be a whole number from 0 to 1000',
    'products[0].color is unknown',
  ])
})

test('a file that is not there is named', async () => {
  await expect(readConfig('/nowhere/agent.yaml')).rejects.toThrow(
    /\/nowhere\/agent\.yaml cannot be used:\n {2}cannot be read \(ENOENT\)/,
  )
})

test.each([
  ['a: 1\n  b: 2', 'line 2: is indented unlike the lines before'],
  ['a: 1\na: 2', 'line 2: a stands twice'],
  ['just text', 'line 1: expected "name: value", found just text'],
  ['a:\n\t- b', 'line 2: indent with blanks, not tabs'],
  ['a: *anchor', 'line 1: quote a value that begins with *'],
  ['a: "open', 'line 1: "open is not written as JSON is'],
])('%j is refused with the line', (yaml, message) => {
  expect(() => parseYaml(yaml)).toThrow(message)
})

test('lists, maps and scalars of YAML mean what they say', () => {
  expect(parseYaml('a:\n- 1\n- x: true\n  y: null\n-\n  z: [1, "b"]\nb: 1.5\nc: 2026-01')).toEqual({
    a: [1, { x: true, y: null }, { z: [1, 'b'] }],
    b: 1.5,
    c: '2026-01',
  })
  expect(parseYaml('# nothing\n')).toBeNull()
})
