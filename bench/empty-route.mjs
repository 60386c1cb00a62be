import fastify from 'fastify'

/** Answers 304 to everything, and does nothing else: what the framework itself costs. */
const app = fastify({ logger: false })
app.get('/empty', (_request, reply) => {
  reply.code(304).send()
})
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
process.send?.('ready')
