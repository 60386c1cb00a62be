import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export type Child = {
  pid: number
  lines: string[]
  /** Waits for a line that begins so, from now on or before. */
  said(start: string): Promise<string>
  tell(line: string): void
  kill(): Promise<void>
  ended: Promise<void>
}

export function startChild(program: string, parameters: readonly string[]): Child {
  const child = spawn(process.execPath, [program, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const said = (start: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = lines.find((text) => text.startsWith(start))
        if (line === undefined) return
        waiting.delete(look)
        resolve(line)
      }
      waiting.add(look)
      ended.then(() => reject(new Error(`ended without saying ${start}`)))
      look()
    })
  return {
    pid: child.pid ?? 0,
    lines,
    said,
    tell: (line) => child.stdin.write(`${line}\n`),
    kill: () => {
      child.kill('SIGKILL')
      return ended
    },
    ended,
  }
}
