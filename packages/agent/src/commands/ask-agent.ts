import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { AgentConfig } from '../config/config.ts'

export type AgentAnswer = { readonly status: number; readonly body: unknown }

/** Asks the agent that runs; null when none does. */
export async function askAgent(
  { socket, folder }: AgentConfig,
  method: 'GET' | 'POST',
  path: string,
): Promise<AgentAnswer | null> {
  const key = await readFile(join(folder, 'control.key'), 'utf8').catch(() => '')
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        socketPath: socket,
        method,
        path: `/agent/v1/${path}`,
        headers: { authorization: `Bearer ${key}` },
      },
      async (reply) => {
        let text = ''
        reply.setEncoding('utf8')
        for await (const chunk of reply) text += chunk
        resolve({ status: reply.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) })
      },
    )
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (['ENOENT', 'ECONNREFUSED'].includes(error.code ?? '')) resolve(null)
      else reject(error)
    })
    asked.end()
  })
}
