import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { isSchemaCurrent } from '../../storage/installation.ts'
import type { Api } from '../api.ts'
import { component, oneOf, ref } from '../wire.ts'

// A probe that waits longer than its prober tells nothing.
const patienceMs = 2_000

const Health = component(
  'Health',
  Type.Object({
    status: oneOf(['ok', 'unavailable']),
    database: oneOf(['ok', 'unreachable', 'otherSchema']),
  }),
)

export function exposeHealth(api: Api, deps: Deps): void {
  api.addSchema(Health)
  api.get(
    '/health/live',
    {
      schema: {
        summary: 'The process is alive',
        tags: ['Health'],
        response: { 200: Type.Object({ status: oneOf(['ok']) }) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )
  api.get(
    '/health/ready',
    {
      schema: {
        summary: 'The database can be reached and has the schema of this program',
        tags: ['Health'],
        response: { 200: ref(Health), 503: ref(Health) },
      },
    },
    async (_request, reply) => {
      const database = await databaseHealth(deps)
      if (database === 'ok') return { status: 'ok' as const, database }
      reply.code(503).header('retry-after', '2')
      return { status: 'unavailable' as const, database }
    },
  )
}

async function databaseHealth({ db }: Deps): Promise<'ok' | 'unreachable' | 'otherSchema'> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The database does not answer.')), patienceMs)
  })
  try {
    return (await Promise.race([isSchemaCurrent(db), patience])) ? 'ok' : 'otherSchema'
  } catch {
    return 'unreachable'
  } finally {
    clearTimeout(timer)
  }
}
