import { describe, expect, it } from 'vitest'
import { bucketOf, murmur3 } from '../../src/text/murmur3.ts'
import { encodeUtf8 } from '../../src/utf8.ts'

describe('murmur3', () => {
  // scikit-learn 1.9.1: sklearn.utils.murmurhash3_32(text.encode())
  it.each([
    ['', 0],
    ['a', 1009084850],
    ['ab', -1681926305],
    ['abc', -1277324294],
    ['abcd', 1139631978],
    ['hello world', 1586663183],
    ['naïve 東京 😀', 757788475],
  ])('%s', (text, wanted) => {
    expect(murmur3(encodeUtf8(text))).toBe(wanted)
  })

  it('gives buckets by the absolute value', () => {
    expect(bucketOf(encodeUtf8('ab'), 1000)).toBe(305)
  })
})
