import { expect, test } from 'vitest'
import { crc32 } from '../src/crc32.ts'

test('the check value of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe('cbf43926')
})

test('always eight digits', () => {
  expect(crc32(new Uint8Array())).toBe('00000000')
  for (let i = 0; i < 1000; i++) expect(crc32(Uint8Array.of(i & 255, i >> 8))).toMatch(/^[0-9a-f]{8}$/)
})

test('every single wrong bit is seen', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i & 255)
  const sound = crc32(bytes)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7)
    expect(crc32(bytes)).not.toBe(sound)
    bytes[bit >> 3] ^= 1 << (bit & 7)
  }
})
