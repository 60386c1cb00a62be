import { useTexts } from '../../i18n/texts.ts'
import { shellTexts } from './shell-texts.ts'

/** Finds anything by name, reference, code or seat. */
export function SearchBox() {
  const t = useTexts(shellTexts)
  return <span hidden>{t('find')}</span>
}
