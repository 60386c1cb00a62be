#!/usr/bin/env node
// Not built but committed: npm links a program only if it is there when the packages are installed.
import { existsSync } from 'node:fs'

const program = new URL('../dist/main.js', import.meta.url)
if (existsSync(program)) {
  await import(program.href)
} else {
  console.error('leasehold-agent: not built yet. `npm run build` builds it.')
  process.exitCode = 1
}
