import { type CSSVariablesResolver, createTheme, DEFAULT_THEME } from '@mantine/core'

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
  components: {
    // A word, said as it is written, and whole.
    Badge: { defaultProps: { tt: 'none', miw: 'max-content' } },
    // Where a table is wider than the screen the arrow keys move it; the browser's own bars are drawn
    // sooner than the kit's.
    TableScrollContainer: { defaultProps: { type: 'native', tabIndex: 0 } },
    // Its head is one of the dialog, not of the page, which has its own.
    Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } },
  },
})

const colours = Object.keys(DEFAULT_THEME.colors)

/** Darker (or lighter) words than the kit's own, so that all of them can be read: 4.5 to 1. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-8)',
    ...each('light-color', 'var(--mantine-color-{}-9)'),
    ...each('outline', 'var(--mantine-color-{}-9)'),
    '--mantine-color-yellow-light-color': '#7a4d00',
    '--mantine-color-orange-light-color': '#8a3200',
    '--mantine-color-lime-light-color': '#3f6212',
    '--mantine-color-green-light-color': '#1d5c2b',
    '--mantine-color-teal-light-color': '#065f46',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-1)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--mantine-color-anchor': 'var(--mantine-color-indigo-3)',
    ...each('light-color', 'var(--mantine-color-{}-2)'),
  },
})

function each(what: string, value: string): Record<string, string> {
  return Object.fromEntries(
    colours.map((name) => [`--mantine-color-${name}-${what}`, value.replace('{}', name)]),
  )
}
