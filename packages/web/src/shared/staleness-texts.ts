import { texts } from '../i18n/texts.ts'

/** Why a device is behind, and what speaks for a copy. */
export const stalenessTexts = texts(
  'staleness',
  {
    notAcknowledged: 'has not fetched what was published',
    offline: 'no network: carry it a fresh token',
    silent: 'lease over, keeps its seat',
    nonce: 'a word was used twice',
    epoch: 'a token from before',
    fingerprint: 'another device',
    quickReactivation: 'activated again at once',
    usageQueue: 'counted differently',
  },
  {
    notAcknowledged: 'hat Veröffentlichtes nicht abgeholt',
    offline: 'ohne Netz: ein frisches Token hinbringen',
    silent: 'Lease vorbei, behält seinen Platz',
    nonce: 'ein Kennwort kam zweimal',
    epoch: 'ein Token von früher',
    fingerprint: 'ein anderes Gerät',
    quickReactivation: 'sofort neu aktiviert',
    usageQueue: 'anders gezählt',
  },
)
