import { Badge, Progress } from '@mantine/core'
import { writeNumber } from '../i18n/formats.ts'
import { useTexts } from '../i18n/texts.ts'
import { seatTexts } from './seat-texts.ts'

type Props = {
  used: number
  count: number
  overdraftUsed?: number | null
  withBar?: boolean
}

/** "3 / 21", and in words when more are in use than were bought. */
export function SeatsInUse({ used, count, overdraftUsed = 0, withBar = false }: Props) {
  const t = useTexts(seatTexts)
  const over = overdraftUsed ?? 0
  const numbers = `${writeNumber(used)} / ${writeNumber(count)}`
  return (
    <div>
      <div className="row-parts">
        {numbers}
        {over > 0 && (
          <Badge variant="light" color="orange">
            {t('overdraft', { count: over })}
          </Badge>
        )}
      </div>
      {withBar && (
        <Progress
          mt={4}
          maw={220}
          aria-label={t('inUse', { used, of: count })}
          color={over > 0 ? 'orange' : 'indigo'}
          value={count === 0 ? 0 : Math.min(100, (100 * used) / count)}
        />
      )}
    </div>
  )
}
