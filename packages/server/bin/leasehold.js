#!/usr/bin/env node
// Not built but committed: npm links a program only if it is there when the packages are installed.
import { existsSync } from 'node:fs'

const program = new URL('../dist/cli/leasehold.js', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  console.error(
    'leasehold: not built yet. `npm start` builds and starts it, `npm run build` builds.',
  )
  process.exitCode = 1
}
