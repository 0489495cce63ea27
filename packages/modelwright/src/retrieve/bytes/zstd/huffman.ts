import { backwardBits } from './bits.ts'
import { damaged } from './damaged.ts'
import { type FseTable, readFseTable } from './fse.ts'

/** A Huffman decoding table: by the next `maxBits` bits, the symbol and the bits it takes. */
export interface HuffmanTable {
  readonly maxBits: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
}

/** Reads weights that two interleaved FSE states decode. RFC 8878, section 4.2.1.2. */
function decodeWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: from } = readFseTable(bytes, start, { end, maxSymbol: 255, maxAccuracy: 6 })
  const bits = backwardBits(bytes, from, end)
  const states = [bits.take(table.accuracy), bits.take(table.accuracy)]
  const weights: number[] = []
  for (let turn = 0; ; turn ^= 1) {
    if (weights.length > 254) throw damaged('there are too many weights')
    weights.push(table.symbols[states[turn]])
    if (bits.left() < table.bits[states[turn]]) {
      weights.push(table.symbols[states[turn ^ 1]])
      return weights
    }
    states[turn] = nextState(table, states[turn], bits.take(table.bits[states[turn]]))
  }
}

function nextState(table: FseTable, state: number, bits: number): number {
  return table.bases[state] + bits
}

function directWeights(bytes: Uint8Array, start: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const byte = bytes[start + (index >> 1)]
    return index % 2 === 0 ? byte >> 4 : byte & 15
  })
}

/** Makes the table of weights; the last symbol's weight is what completes the sum to a power of two. */
function tableOf(weights: readonly number[]): HuffmanTable {
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0)
  if (sum === 0 || weights.length > 255) throw damaged('a Huffman table has no weights')
  const maxBits = 32 - Math.clz32(sum)
  const left = (1 << maxBits) - sum
  if (maxBits > 11 || (left & (left - 1)) !== 0) throw damaged('the weights of a Huffman table do not add up')
  const all = [...weights, 32 - Math.clz32(left)]
  const symbols = new Uint8Array(1 << maxBits)
  const bits = new Uint8Array(1 << maxBits)
  let at = 0
  for (let weight = 1; weight <= maxBits; weight++)
    all.forEach((own, symbol) => {
      if (own !== weight) return
      const length = 1 << (weight - 1)
      symbols.fill(symbol, at, at + length)
      bits.fill(maxBits + 1 - weight, at, at + length)
      at += length
    })
  return { maxBits, symbols, bits }
}

/** Reads the description of a Huffman table at `start`. */
export function readHuffmanTable(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { table: HuffmanTable; end: number } {
  const header = bytes[start]
  const count = header - 127
  const end = start + 1 + (header < 128 ? header : (count + 1) >> 1)
  if (start >= limit || end > limit) throw damaged('a Huffman table is cut off')
  const weights = header < 128 ? decodeWeights(bytes, start + 1, end) : directWeights(bytes, start + 1, count)
  return { table: tableOf(weights), end }
}

/** Decodes the stream `bytes[start … end]` into `out`, which it must fill exactly. */
export function decodeHuffman(
  table: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
): void {
  const stream = backwardBits(bytes, start, end)
  const { maxBits, symbols, bits } = table
  for (let i = 0; i < out.length; i++) {
    const index = stream.peek(maxBits)
    out[i] = symbols[index]
    stream.skip(bits[index])
  }
  if (stream.left() !== 0) throw damaged('a Huffman stream has the wrong length')
}
