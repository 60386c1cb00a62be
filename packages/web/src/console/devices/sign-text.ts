import type { Schemas } from '../../api/client.ts'
import { useTexts } from '../../i18n/texts.ts'
import { deviceTexts } from './device-texts.ts'

const keys = {
  nonce: 'signNonce',
  epoch: 'signEpoch',
  fingerprint: 'signFingerprint',
  quickReactivation: 'signQuickReactivation',
  usageQueue: 'signUsageQueue',
} as const

export function useSignText(): (sign: Schemas['PossibleClone']['sign']) => string {
  const t = useTexts(deviceTexts)
  return (sign) => t(keys[sign])
}
