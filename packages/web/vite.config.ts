import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from './scripts/compressed.ts'

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url))

// The server hands the pages out at /console and /portal, and all else below /web.
export default defineConfig({
  base: '/web/',
  plugins: [react(), compressed()],
  build: {
    target: 'es2023',
    // Scripts and styles are files of their own: the pages' policy allows nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { console: page('console.html'), portal: page('portal.html') } },
    chunkSizeWarningLimit: 800,
  },
})
