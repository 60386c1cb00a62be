import '../shared/brand/portal.css'
import { MantineThemeProvider, useComputedColorScheme } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import { changeLanguage, isLanguageChosen, languages } from '../i18n/languages.ts'
import { brandTheme } from '../shared/brand/brand-theme.ts'
import { brandVariables } from '../shared/brand/brand-variables.ts'
import { Loaded } from '../shared/loaded.tsx'
import { setSiteName } from '../shared/site-name.ts'
import { useWaysIn, type WaysIn } from './ways-in.ts'

/** The pages in the looks of the vendor. */
export function Branded({ children }: { children: ReactNode }) {
  const read = useWaysIn()
  return <Loaded of={read}>{(ways) => <Dressed ways={ways}>{children}</Dressed>}</Loaded>
}

function Dressed({ ways, children }: { ways: WaysIn; children: ReactNode }) {
  const scheme = useComputedColorScheme('light')
  const { themeOverrides, styleSheetUrl, vendor, language } = ways
  setSiteName(vendor)
  useEffect(() => {
    const { style } = document.documentElement
    const variables = Object.entries(brandVariables(themeOverrides, scheme))
    for (const [name, value] of variables) style.setProperty(name, value)
    return () => {
      for (const [name] of variables) style.removeProperty(name)
    }
  }, [themeOverrides, scheme])
  useEffect(() => {
    if (styleSheetUrl === null) return
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = styleSheetUrl
    // Last of all, so that it counts above the kit.
    document.head.append(link)
    return () => link.remove()
  }, [styleSheetUrl])
  useEffect(() => {
    const reads = (wished: string) => languages.some((known) => wished.startsWith(known))
    if (isLanguageChosen() || navigator.languages.some(reads)) return
    changeLanguage(language, { remember: false })
  }, [language])
  return (
    <MantineThemeProvider theme={brandTheme}>
      <div className="portal">{children}</div>
    </MantineThemeProvider>
  )
}
