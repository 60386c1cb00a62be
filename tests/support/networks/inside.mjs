// Runs inside a network and does there what the test asks for: its only way out is the channel that
// it was started with.
import { connect } from 'node:net'

async function ask({ url, method, headers, body }) {
  const reply = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  return {
    status: reply.status,
    headers: [...reply.headers],
    body: await reply.text(),
  }
}

function reach({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3_000 })
    const settle = (outcome) => {
      socket.destroy()
      resolve(outcome)
    }
    socket.once('connect', () => settle('connected'))
    socket.once('timeout', () => settle('timeout'))
    socket.once('error', ({ code }) => settle(code))
  })
}

process.on('message', async ({ id, kind, ...what }) => {
  try {
    process.send({ id, answer: await (kind === 'ask' ? ask(what) : reach(what)) })
  } catch (error) {
    const cause = error.cause?.code ?? error.code ?? null
    process.send({ id, failed: { message: error.message, cause } })
  }
})
process.on('disconnect', () => process.exit(0))
process.send({ id: 0, answer: 'ready' })
