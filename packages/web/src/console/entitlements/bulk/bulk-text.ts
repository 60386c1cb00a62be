import type { Schemas } from '../../../api/client.ts'
import { useTexts, wordOf } from '../../../i18n/texts.ts'
import { bulkTexts } from './bulk-texts.ts'

type Bulk = Schemas['BulkChange']

/** What a bulk change does: "Renew", "Dry run: Renew". */
export function useBulkText(): (bulk: Bulk) => string {
  const t = useTexts(bulkTexts)
  return ({ change, dryRun }) => {
    const word = wordOf(t, bulkTexts, String(change.type))
    return dryRun ? t('dryRunOf', { change: word }) : word
  }
}

export function isOver({ status }: Bulk): boolean {
  return status === 'done' || status === 'cancelled'
}
