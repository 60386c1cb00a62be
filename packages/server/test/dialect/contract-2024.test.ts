import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, testServer } from '../support/server.ts'
import { contract, problemsWith } from './contract-2024.ts'
import { type Step, walk2024 } from './walk-2024.ts'

let server: TestServer
let steps: Step[]
beforeAll(async () => {
  // Mails are written and, no job running, not sent.
  const config = { smtpUrl: 'smtp://127.0.0.1:9', mailFrom: 'vendor@vendor.example' }
  server = await testServer({ config })
  steps = await walk2024(server)
})
afterAll(() => server.close())

test('every operation of version 2024-01-01 is called', () => {
  const called = new Set(steps.map(({ operation }) => operation))
  const all = contract.operations.map(({ operation }) => operation)
  expect(all.filter((operation) => !called.has(operation)).sort()).toEqual([])
  expect([...called].filter((operation) => !all.includes(operation))).toEqual([])
})

test('each answers with the status and the fields that the version had', () => {
  const problems = steps.flatMap(({ operation, reply }) => {
    const expected = contract.operations.find((each) => each.operation === operation)
    if (!expected) return []
    if (reply.status !== expected.status) {
      return [
        `${operation}: ${reply.status} instead of ${expected.status} ${reply.text.slice(0, 300)}`,
      ]
    }
    if (expected.status === 204 && reply.text !== '') return [`${operation}: a body with 204`]
    if (expected.reply === null || expected.reply === 'binary') return []
    return problemsWith(reply.body, expected.reply).map((problem) => `${operation}: ${problem}`)
  })
  expect(problems).toEqual([])
})
