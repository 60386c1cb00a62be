import { defineConfig } from 'vitest/config'

// `npm run screens`: pictures of every page, for docs/screens.
const conditions = ['source', 'module', 'node', 'development|production']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    name: 'screens',
    include: ['tests/browser/screens.ts'],
    globalSetup: ['packages/server/test/support/cluster.ts'],
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
  },
})
