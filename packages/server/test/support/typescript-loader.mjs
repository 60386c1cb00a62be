import { register } from 'node:module'

// Lets a child process run our sources as they are: `node --conditions=source --import this child.ts`.
register('./typescript-hooks.mjs', import.meta.url)
