import { defineConfig } from 'vitest/config'

// `npm run proof`: the long versions of races and crashes, which every change runs in short.
const conditions = ['source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'proof',
    include: ['**/*.proof.ts'],
    globalSetup: ['packages/server/test/support/cluster.ts'],
    // One after the other: each is made to use all there is.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 4 * 3_600_000,
    hookTimeout: 60_000,
  },
})
