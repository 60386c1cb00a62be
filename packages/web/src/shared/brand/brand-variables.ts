/** What a vendor may set of the portal's looks, by its name in `themeOverrides`. */
export const brandNames = [
  ...['accent', 'accentText', 'header', 'headerText', 'background', 'surface', 'text'],
  ...['link', 'border', 'radius', 'font'],
] as const

// Colours of areas and words would be the wrong ones in the dark: there `textDark` counts.
const inBoth: readonly string[] = ['accent', 'accentText', 'radius', 'font']
const isDark = (name: string) => name.endsWith('Dark')

/**
 * The overrides as CSS variables for an element: `accent` is `--portal-accent`. In the dark a name
 * with `Dark` behind it counts before the plain one; names that we don't know are there for the
 * vendor's own style sheet.
 */
export function brandVariables(
  overrides: Readonly<Record<string, string>>,
  scheme: 'light' | 'dark',
): Record<`--${string}`, string> {
  const variables: Record<`--${string}`, string> = {}
  for (const [name, value] of Object.entries(overrides)) {
    const isKnown = (brandNames as readonly string[]).includes(name)
    if (isDark(name) || (scheme === 'dark' && isKnown && !inBoth.includes(name))) continue
    variables[`--portal-${kebab(name)}`] = value
  }
  for (const [name, value] of Object.entries(overrides)) {
    if (!isDark(name) || scheme !== 'dark') continue
    variables[`--portal-${kebab(name.slice(0, -'Dark'.length))}`] = value
  }
  const accent = variables['--portal-accent']
  if (accent === undefined) return variables
  const accentText = variables['--portal-accent-text'] ?? readableOn(accent)
  return {
    ...variables,
    '--portal-accent-text': accentText,
    // The kit's own, where nothing else is asked for.
    '--mantine-primary-color-filled': accent,
    '--mantine-primary-color-filled-hover': `color-mix(in srgb, ${accent} 88%, black)`,
    '--mantine-primary-color-contrast': accentText,
  }
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Black or white, whichever is read better on a colour; white where it can't be told. */
export function readableOn(colour: string): 'black' | 'white' {
  const context = document.createElement('canvas').getContext('2d')
  if (!context) return 'white'
  context.fillStyle = 'black'
  context.fillStyle = colour
  const hex = /^#(..)(..)(..)$/.exec(String(context.fillStyle))
  if (!hex) return 'white'
  const [red = 0, green = 0, blue = 0] = hex.slice(1).map((part) => {
    const share = Number.parseInt(part, 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  // WCAG: the luminance at which black and white are read equally well.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? 'black' : 'white'
}
