import { writeDay, writeDistance, writeMoment } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { sharedTexts } from './texts.ts'

// The end of a lease that lasts as long as a perpetual licence does.
const forEver = '9999-12-31'

/**
 * An instant of the API in the viewer's zone, with the instant in UTC at hand (its title, and
 * `datetime` for programs). Null is never.
 */
export function Moment({
  at,
  as = 'moment',
}: {
  at: string | null | undefined
  as?: 'moment' | 'day' | 'distance'
}) {
  const t = useTexts(sharedTexts)
  if (!at || at.startsWith(forEver)) return <span>{t('never')}</span>
  const write = { moment: writeMoment, day: writeDay, distance: writeDistance }[as]
  const title = as === 'distance' ? `${writeMoment(at)} · ${at}` : at
  return (
    <time dateTime={at} title={title}>
      {write(at)}
    </time>
  )
}
