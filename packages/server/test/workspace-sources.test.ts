import { normaliseActivationCode } from '@leasehold/core/activation-codes'
import { expect, test } from 'vitest'
import { normaliseActivationCode as fromSource } from '../../core/src/activation-codes.ts'

test('a test sees the sources of a workspace package, not what was last built of them', () => {
  expect(normaliseActivationCode).toBe(fromSource)
})
