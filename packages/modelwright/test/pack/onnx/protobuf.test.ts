import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, newMessage } from '../../../src/pack/onnx/protobuf.ts'

/** Reads one varint by the letter of the specification; gives it as a signed number of 64 bits. */
function readVarint(bytes: Uint8Array, from: number): [bigint, number] {
  let value = 0n
  let at = from
  for (let shift = 0n; ; shift += 7n) {
    value |= BigInt(bytes[at] & 0x7f) << shift
    if (bytes[at++] < 0x80) return [BigInt.asIntN(64, value), at]
  }
}

const whole = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, -1),
)

test('whole numbers come back as they were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), whole, (field, value) => {
      const bytes = bytesOf(newMessage().integer(field, value))
      const [tag, at] = readVarint(bytes, 0)
      expect(tag).toBe(BigInt(field * 8))
      expect(readVarint(bytes, at)).toEqual([BigInt(value), bytes.length])
    }),
  )
})

test('packed lists, texts and messages within have their length before them', () => {
  fc.assert(
    fc.property(fc.array(whole), fc.array(fc.string({ unit: 'grapheme' })), (numbers, texts) => {
      const inner = newMessage().packed(3, numbers).texts(4, texts)
      const bytes = bytesOf(newMessage().message(2, inner))
      expect(bytes[0]).toBe(2 * 8 + 2)
      const [length, from] = readVarint(bytes, 1)
      expect(bytes.length - from).toBe(Number(length))
      expect(inner.length).toBe(Number(length))
      let [size, at] = readVarint(bytes, from + 1)
      const end = at + Number(size)
      for (const number of numbers) {
        const [value, next] = readVarint(bytes, at)
        expect(value).toBe(BigInt(number))
        at = next
      }
      expect(at).toBe(end)
      for (const text of texts) {
        expect(bytes[at]).toBe(4 * 8 + 2)
        ;[size, at] = readVarint(bytes, at + 1)
        expect(Buffer.from(bytes.subarray(at, at + Number(size))).toString()).toBe(
          Buffer.from(text).toString(),
        )
        at += Number(size)
      }
      expect(at).toBe(bytes.length)
    }),
  )
})
