import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = 'examples/offline-verifier/verify.py'
const vectors = 'conformance/formats/offline-responses.json'

const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' })
const hasCryptography = python('-c', 'import cryptography').status === 0
const why = hasCryptography ? '' : ' (skipped: there is no python3 with the package cryptography)'

test.skipIf(!hasCryptography)(`passes every vector${why}`, () => {
  const { cases } = JSON.parse(readFileSync(vectors, 'utf8'))
  const run = python(program, vectors)
  expect(run.stderr).toBe('')
  expect(run.stdout).toContain(`${cases.length} passed, 0 failed`)
  expect(run.status).toBe(0)
})

test.skipIf(!hasCryptography)(`fails when a vector says otherwise${why}`, () => {
  const wrong = JSON.parse(readFileSync(vectors, 'utf8'))
  wrong.cases[1].reason = null
  const file = join(tmpdir(), `leasehold-wrong-vectors-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(wrong))
  expect(python(program, file).status).toBe(1)
})
