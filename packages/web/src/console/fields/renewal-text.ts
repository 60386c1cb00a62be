import { useTexts } from '../../i18n/texts.ts'
import { useIntervalText } from '../../shared/interval-text.tsx'
import { fieldFormTexts } from './field-form-texts.ts'
import type { Renewal } from './renewal-inputs.tsx'

/** "every 8 hours, and early when the server can be reached". */
export function useRenewalText(): (renewal: Renewal) => string {
  const t = useTexts(fieldFormTexts)
  const writeInterval = useIntervalText()
  return ({ mode, interval, percent, courtesyRefresh }) => {
    const words =
      mode === 'every' && interval
        ? t('everyInterval', { interval: writeInterval(interval) })
        : mode === 'atPercent' && percent !== null
          ? t('atSoMuch', { percent })
          : t(mode)
    return courtesyRefresh ? `${words}, ${t('courtesy')}` : words
  }
}
