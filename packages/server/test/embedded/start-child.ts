import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { builtProgram } from '../support/built-program.ts'
import type { ChildMessage, ChildTask } from './supervisor-child.ts'

export type Child = {
  process: ChildProcess
  /** The next message of this kind; fails with what the child says if it fails. */
  next<K extends keyof ChildMessage>(kind: K): Promise<NonNullable<ChildMessage[K]>>
  /** All further messages of this kind, until the child has ended. */
  rest<K extends keyof ChildMessage>(kind: K): Promise<NonNullable<ChildMessage[K]>[]>
  write(line: string): void
  /** kill -9, and wait until it's gone. */
  kill(): Promise<void>
}

/** A server process that does nothing but supervise a database. */
export async function startChild(task: ChildTask): Promise<Child> {
  const program = await builtProgram(new URL('./supervisor-child.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(task)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = once(child, 'exit')
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  onTestFinished(kill)
  return {
    process: child,
    async next(kind) {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`the child ended before it sent "${kind}"`)
        const message = JSON.parse(value) as ChildMessage
        const found = message[kind]
        if (found !== undefined) return found
        if (message.failed !== undefined) throw new Error(message.failed)
      }
    },
    async rest(kind) {
      const messages: ChildMessage[] = []
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        messages.push(JSON.parse(line.value))
      }
      return messages.flatMap((message) => message[kind] ?? [])
    },
    write: (line) => child.stdin.write(`${line}\n`),
    kill,
  }
}
