import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './scripts/compressed.ts'

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What every first page needs, in three files that the browser reads beside each other. */
const firstFiles = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: 'kit', test: /node_modules\/@mantine\// },
  { name: 'first', test: /node_modules|web\/src\/(api|i18n|shared)\// },
]

/** What most pages have, and what every list has: two files instead of fifteen. */
const listFiles = [
  {
    name: 'page',
    test: /@mantine\/(hooks|core\/esm\/(core|components\/(Badge|NativeSelect)))\/|shared\/(page-header|moment|row-link|row-badge)\.tsx|i18n\/formats\.ts/,
  },
  {
    name: 'list',
    test: /@mantine\/core\/esm\/components\/Pagination\/|shared\/list-(table|state|search)\.tsx?/,
  },
]

// The server hands the pages out at /console and /portal, and all else below /web.
export default defineConfig({
  base: '/web/',
  plugins: [react(), compressed()],
  build: {
    target: 'es2023',
    // Scripts and styles are files of their own: the pages' policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { console: page('console.html'), portal: page('portal.html') },
      output: {
        codeSplitting: {
          groups: [...firstFiles.map((file) => ({ ...file, tags: ['$initial'] })), ...listFiles],
        },
        // Compiled beside the page rather than in its way, function by function, as it is drawn.
        postBanner: ({ name }) =>
          [...firstFiles, ...listFiles].some((file) => file.name === name)
            ? '//# allFunctionsCalledOnLoad'
            : '',
      },
    },
    chunkSizeWarningLimit: 800,
  },
})
