import type { Language } from '../../i18n/languages.ts'

export type Person = {
  readonly firstName: string | null
  readonly lastName: string | null
  readonly language: Language | null
}

export type PersonValues = { firstName: string; lastName: string; language: Language | '' }

/** A person as a form has them, where nothing is an empty text. */
export function valuesOf({ firstName, lastName, language }: Person): PersonValues {
  return { firstName: firstName ?? '', lastName: lastName ?? '', language: language ?? '' }
}

export function personOf({ firstName, lastName, language }: PersonValues): Person {
  return {
    firstName: firstName || null,
    lastName: lastName || null,
    language: language === '' ? null : language,
  }
}
