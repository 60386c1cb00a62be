import { createTheme, defaultVariantColorsResolver, type MantineThemeOverride } from '@mantine/core'

/** The kit in the vendor's accent, where the vendor has set one: what is to be pressed first. */
export const brandTheme: MantineThemeOverride = createTheme({
  variantColorResolver(input) {
    const own = defaultVariantColorsResolver(input)
    const isPrimary = input.color === undefined || input.color === input.theme.primaryColor
    if (input.variant !== 'filled' || !isPrimary) return own
    const accent = `var(--portal-accent, ${own.background})`
    return {
      ...own,
      background: accent,
      hover: `color-mix(in srgb, ${accent} 88%, black)`,
      color: `var(--portal-accent-text, ${own.color})`,
    }
  },
})
