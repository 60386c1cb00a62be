import type { ReactNode } from 'react'
import type { Schemas } from '../../../api/client.ts'
import { writeNumber } from '../../../i18n/formats.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { useIntervalText } from '../../../shared/interval-text.tsx'
import { useLimitText } from '../../../shared/limit-text.ts'
import { Moment } from '../../../shared/moment.tsx'
import { sharedTexts } from '../../../shared/texts.ts'
import { fieldTexts } from './field-texts.ts'

/** Of a change of `features.<key>.<field>` or `attributes.<key>.<field>`; a key may hold dots. */
const ofItem = /^(features|attributes)\.(.*?)(?:\.(value|overdraftLimit|description|edited))?$/

// Bookkeeping, and ids of what is named beside them.
const untold = /^(editedFields|offeringId|editionId|productId|termStartDate)$|\.edited$/

type Change = Schemas['EntitlementChange']

/** The changes that tell a person something. */
export function toldChanges(changes: readonly Change[]): Change[] {
  return changes.filter(({ field }) => !untold.test(field))
}

/** The name of a field: "Seats", "renderCores: overdraft". */
export function useFieldText(): (field: string) => string {
  const t = useTexts(fieldTexts)
  return (field) => {
    const [, , key, last] = ofItem.exec(field) ?? []
    if (key === undefined) return wordOf(t, fieldTexts, field)
    if (last === undefined || last === 'value') return key
    return t('fieldOfItem', { key, field: wordOf(t, fieldTexts, last) })
  }
}

/** How leases are renewed, in words. */
export function useRenewalText(): (renewal: Schemas['LeaseRenewal']) => string {
  const t = useTexts(fieldTexts)
  const interval = useIntervalText()
  return ({ mode, interval: every, percent, courtesyRefresh }) => {
    const words = t(mode, { interval: interval(every), percent: percent ?? 0 })
    return courtesyRefresh ? `${words}, ${t('courtesy')}` : words
  }
}

/** Whether a feature is one to be switched on, by its key. */
export type IsSwitch = (key: string) => boolean

/** The value of a field, whatever it is of. */
export function useValueText(): (field: string, value: unknown, isSwitch?: IsSwitch) => ReactNode {
  const t = useTexts(fieldTexts)
  const shared = useTexts(sharedTexts)
  const interval = useIntervalText()
  const limit = useLimitText()
  const renewal = useRenewalText()
  return function write(field, value, isSwitch = () => false): ReactNode {
    const [, kind, key = '', last] = ofItem.exec(field) ?? []
    if (isRecord(value)) {
      if ('key' in value && 'value' in value) {
        return write(`${kind}.${key}.value`, value.value, () => value.type === 'bool')
      }
      if ('mode' in value) return renewal(value as Schemas['LeaseRenewal'])
      if ('licenseType' in value) return String(value.name)
      if ('count' in value) return interval(value as Schemas['Interval'])
      if ('type' in value) return limit(value as Schemas['Limit'])
      return JSON.stringify(value)
    }
    if (kind === 'features' && last === 'value') {
      if (isSwitch(key)) return value === 1 ? t('on') : t('offValue')
      return value === null ? shared('unlimited') : writeNumber(Number(value))
    }
    if (value === null || value === undefined) {
      return kind === 'attributes' ? t('empty') : shared('none')
    }
    if (typeof value === 'boolean') return shared(value ? 'yes' : 'no')
    if (typeof value === 'number') return writeNumber(value)
    const text = String(value)
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return <Moment at={text} />
    return kind === undefined ? wordOf(t, fieldTexts, text) : text
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
