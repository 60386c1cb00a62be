import i18next from 'i18next'
import { useTranslation } from 'react-i18next'

type Catalogue = Readonly<Record<string, string>>

/** The words of one room of the pages, in every language. */
export type Texts<K extends string = string> = { readonly room: string; readonly keys?: K }

/** A key; of one that has forms for one and for several (`seats_one`, `seats_other`) the stem. */
type Stem<K> = K extends `${infer S}_one` | `${infer S}_other` ? S : K & string

/** All that were defined, in that order. */
export const catalogues: { room: string; en: Catalogue; de: Catalogue }[] = []

/**
 * Words of a room: `{{name}}` stands for a value; `key_one` and `key_other` are chosen by `count`.
 * German must have what English has, and nothing else: the compiler says so.
 */
export function texts<const E extends Catalogue>(
  room: string,
  en: E,
  de: { readonly [K in keyof E]: string },
): Texts<Stem<keyof E>> {
  catalogues.push({ room, en, de })
  if (i18next.isInitialized) add(room, en, de)
  return { room }
}

/** Adds what was defined before the languages were started. */
export function addTexts(): void {
  for (const { room, en, de } of catalogues) add(room, en, de)
}

function add(room: string, en: Catalogue, de: Catalogue): void {
  i18next.addResourceBundle('en', room, en)
  i18next.addResourceBundle('de', room, de)
}

type Values = Readonly<Record<string, string | number>>

/** `const t = useTexts(productTexts)`, then `t('title')` or `t('seats', { count: 3 })`. */
export function useTexts<K extends string>({ room }: Texts<K>) {
  const { t } = useTranslation(room)
  return (key: K, values?: Values): string => t(key, { ns: room, ...values })
}

/** A word that only exists as data, such as a status or an error code, or the data itself. */
export function wordOf<K extends string>(
  t: (key: K, values?: Values) => string,
  { room }: Texts<K>,
  key: string,
  values?: Values,
): string {
  // Known to exist from here on.
  return i18next.exists(key, { ns: room }) ? t(key as string as K, values) : key
}
