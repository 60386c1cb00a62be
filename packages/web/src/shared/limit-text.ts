import type { Schemas } from '../api/client.ts'
import { writeNumber } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

type Limit = Schemas['Limit'] | Schemas['LimitInput']

/** An overdraft limit in words: "5", "10 %", "unlimited", "none". */
export function useLimitText(): (limit: Limit | null | undefined) => string {
  const t = useTexts(sharedTexts)
  return (limit) => {
    if (!limit || limit.type === 'none') return t('none')
    if (limit.type === 'unlimited') return t('unlimited')
    const amount = writeNumber(limit.value ?? 0)
    return limit.type === 'percentage' ? `${amount} %` : amount
  }
}
