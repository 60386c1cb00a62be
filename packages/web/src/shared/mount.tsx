import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './page.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { cssVariables, theme } from './theme.ts'

/** Draws the page. The nonce is what the server's policy lets styles of the kit through with. */
export function mount(queries: QueryClient, page: ReactNode): void {
  const root = document.getElementById('root')
  if (!root) throw new Error('the page has no root')
  const nonce = document.querySelector<HTMLMetaElement>('meta[name=leasehold-nonce]')?.content ?? ''
  setNonce(nonce)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          {page}
          <Notifications position="bottom-right" />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
}
