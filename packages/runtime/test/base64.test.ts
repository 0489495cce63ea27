import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase64 } from '../src/base64.ts'

test('what was written as base64 is read back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect([...decodeBase64(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes])
    }),
    { seed: 1 },
  )
})
