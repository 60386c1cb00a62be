import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

const kept = 'leasehold-language'

function firstLanguage(): Language {
  const wished = [localStorage.getItem(kept), ...navigator.languages]
  for (const text of wished) {
    const found = languages.find((language) => text?.startsWith(language))
    if (found) return found
  }
  return 'en'
}

/** To be called once, before the page is drawn. */
export function startLanguages(): void {
  void i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: 'en',
    resources: {},
    interpolation: { escapeValue: false },
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    react: { useSuspense: false },
  })
  const mark = () => document.documentElement.setAttribute('lang', currentLanguage())
  i18next.on('languageChanged', mark)
  mark()
}

export function currentLanguage(): Language {
  return languages.find((language) => language === i18next.language) ?? 'en'
}

/** The language as it is written where the viewer is: a date is another in London and in Boston. */
export function currentLocale(): string {
  const language = currentLanguage()
  return navigator.languages.find((wished) => wished.split('-')[0] === language) ?? language
}

/** @param remember also for the next visit, on this device */
export function changeLanguage(language: Language, { remember = true } = {}): void {
  if (remember) localStorage.setItem(kept, language)
  void i18next.changeLanguage(language)
}

/** Whether somebody has chosen a language on this device. */
export function isLanguageChosen(): boolean {
  return localStorage.getItem(kept) !== null
}
