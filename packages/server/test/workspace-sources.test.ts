import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { expect, test } from 'vitest'

test('a test sees the sources of a workspace package, not what was last built of them', async () => {
  const source = new URL('../../core/src/activation-codes.ts', import.meta.url)
  expect(await import(source.href)).toHaveProperty(
    'normaliseActivationCode',
    normaliseActivationCode,
  )
})
