import { damaged } from './damaged.ts'

/** Reads bits from the last byte to the first, as FSE and Huffman streams are written. */
export interface BackwardBits {
  /** Takes `count` bits (0 to 31) as an unsigned number; bits before the start of the stream are 0. */
  take(count: number): number
  /** Looks at the next `count` bits (1 to 24) without taking them. */
  peek(count: number): number
  skip(count: number): void
  /** Bits left; negative where more were taken than there are. */
  left(): number
}

/** Opens the stream `bytes[start … end]`; the highest set bit of its last byte marks its beginning. */
export function backwardBits(bytes: Uint8Array, start: number, end: number): BackwardBits {
  const last = bytes[end - 1]
  if (end <= start || last === 0) throw damaged('a stream of bits has no end mark')
  let position = (end - start) * 8 - (Math.clz32(last) - 24) - 1
  const byteAt = (index: number): number => (index < 0 ? 0 : bytes[start + index])
  /** The 24 bits or fewer that end below `top`. */
  const read = (top: number, count: number): number => {
    const from = top - count
    const index = from >> 3
    const word =
      byteAt(index) | (byteAt(index + 1) << 8) | (byteAt(index + 2) << 16) | (byteAt(index + 3) << 24)
    return (word >>> (from & 7)) & ((1 << count) - 1)
  }
  const take = (count: number): number => {
    if (count > 24) {
      const high = take(count - 16)
      return high * 65_536 + take(16)
    }
    const value = count === 0 ? 0 : read(position, count)
    position -= count
    return value
  }
  return {
    take,
    peek: (count) => read(position, count),
    skip(count) {
      position -= count
    },
    left: () => position,
  }
}
