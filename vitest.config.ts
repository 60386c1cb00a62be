import { defineConfig } from 'vitest/config'

// `source` leads from a workspace package to its TypeScript; the rest are Vite's own for a server.
const conditions = ['source', 'module', 'node', 'development|production']
const sources = { resolve: { conditions }, ssr: { resolve: { conditions } } }

// Loading the server takes longer than most of its tests' files: each worker does so once.
const isolate = false

// On a busy machine what a test waits for takes its time; what must be quick says so itself.
const patient = { expect: { poll: { timeout: 15_000 } } }

const database = ['packages/server/test/support/cluster.ts']

export default defineConfig({
  test: {
    // Two cores, and each worker keeps a backend of the database busy besides itself.
    maxWorkers: 2,
    projects: [
      {
        ...sources,
        test: { ...patient, name: 'core', isolate, include: ['packages/core/src/**/*.test.ts'] },
      },
      {
        ...sources,
        test: {
          ...patient,
          name: 'client',
          isolate,
          include: ['packages/client/src/**/*.test.ts', 'packages/client/test/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...sources,
        test: {
          ...patient,
          name: 'agent',
          include: ['packages/agent/src/**/*.test.ts', 'packages/agent/test/**/*.test.ts'],
          // Days on a virtual clock, and programs that are started and killed.
          testTimeout: 60_000,
        },
      },
      {
        ...sources,
        test: {
          ...patient,
          name: 'server',
          isolate,
          include: ['packages/server/src/**/*.test.ts', 'packages/server/test/**/*.test.ts'],
          globalSetup: database,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...sources,
        test: {
          ...patient,
          name: 'tests',
          isolate,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**'],
          globalSetup: database,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...sources,
        test: {
          ...patient,
          name: 'browser',
          isolate,
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: database,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
