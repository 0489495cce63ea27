import { damaged } from './damaged.ts'

/** A decoding table of finite state entropy: by state, the symbol and how the next state is found. */
export interface FseTable {
  readonly accuracy: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** Makes the decoding table of normalised counts; −1 is a probability below one. RFC 8878, section 4.1.1. */
export function fseTable(counts: ArrayLike<number>, accuracy: number): FseTable {
  const size = 1 << accuracy
  const symbols = new Uint8Array(size)
  const next = new Uint16Array(counts.length)
  let high = size - 1
  for (let symbol = 0; symbol < counts.length; symbol++) {
    if (counts[symbol] === -1) symbols[high--] = symbol
    next[symbol] = counts[symbol] === -1 ? 1 : counts[symbol]
  }
  const step = (size >> 1) + (size >> 3) + 3
  let position = 0
  for (let symbol = 0; symbol < counts.length; symbol++)
    for (let i = 0; i < counts[symbol]; i++) {
      symbols[position] = symbol
      do position = (position + step) & (size - 1)
      while (position > high)
    }
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let state = 0; state < size; state++) {
    const value = next[symbols[state]]++
    bits[state] = accuracy - (31 - Math.clz32(value))
    bases[state] = (value << bits[state]) - size
  }
  return { accuracy, symbols, bits, bases }
}

/** The table that always gives one symbol. */
export function singleTable(symbol: number): FseTable {
  return { accuracy: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0) }
}

/** Reads bits from the first byte to the last. */
function forwardBits(bytes: Uint8Array, start: number) {
  let position = start * 8
  return {
    peek(count: number): number {
      const index = position >> 3
      const word = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8) | ((bytes[index + 2] ?? 0) << 16)
      return (word >>> (position & 7)) & ((1 << count) - 1)
    },
    skip(count: number): void {
      position += count
    },
    end: () => (position + 7) >> 3,
  }
}

/** Reads one count; written in one bit less where its value allows. RFC 8878, section 4.1.1. */
function readCount(bits: ReturnType<typeof forwardBits>, remaining: number): number {
  const width = 32 - Math.clz32(remaining + 1)
  const value = bits.peek(width)
  const small = (1 << width) - 1 - (remaining + 1)
  const half = 1 << (width - 1)
  if ((value & (half - 1)) < small) {
    bits.skip(width - 1)
    return (value & (half - 1)) - 1
  }
  bits.skip(width)
  return (value >= half ? value - small : value) - 1
}

/**
 * Reads the description of a table at `start`.
 *
 * @returns the table and the position after its description
 */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  limits: { end: number; maxSymbol: number; maxAccuracy: number },
): { table: FseTable; end: number } {
  const bits = forwardBits(bytes, start)
  const accuracy = bits.peek(4) + 5
  bits.skip(4)
  if (accuracy > limits.maxAccuracy) throw damaged('a table is larger than allowed')
  const counts: number[] = []
  let remaining = 1 << accuracy
  while (remaining > 0 && counts.length <= limits.maxSymbol) {
    const count = readCount(bits, remaining)
    remaining -= Math.abs(count)
    counts.push(count)
    for (let repeat = count === 0 ? 3 : 0; repeat === 3; ) {
      repeat = bits.peek(2)
      bits.skip(2)
      for (let i = 0; i < repeat; i++) counts.push(0)
    }
  }
  const end = bits.end()
  if (remaining !== 0 || counts.length > limits.maxSymbol + 1 || end > limits.end)
    throw damaged('the counts of a table do not add up')
  return { table: fseTable(counts, accuracy), end }
}
