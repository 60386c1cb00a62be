import type { Schemas } from '../api/client.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

type Interval = Schemas['Interval']

/** "30 days", "unlimited", "none": a duration of the API in words. */
export function useIntervalText(): (interval: Interval | null | undefined) => string {
  const t = useTexts(sharedTexts)
  return (interval) => {
    if (!interval || interval.type === 'none') return t('none')
    return t(interval.type, { count: interval.count ?? 0 })
  }
}
