import { damaged } from './damaged.ts'
import type { HuffmanTable } from './huffman.ts'
import { readLiterals } from './literals.ts'
import { readSequences, type SequenceTables } from './sequences.ts'

const maxWindow = 1 << 27
const maxBlock = 1 << 17

/** Hands out a stream of bytes by counts. */
function openReader(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  /** Gathers `count` bytes or all that are left. */
  const gather = async (count: number): Promise<void> => {
    while (held.length < count) {
      const next = await source.next()
      if (next.done === true) return
      held = held.length === 0 ? next.value : Uint8Array.from(Buffer.concat([held, next.value]))
    }
  }
  return {
    async isAtEnd(): Promise<boolean> {
      await gather(1)
      return held.length === 0
    },
    async take(count: number): Promise<Uint8Array> {
      await gather(count)
      if (held.length < count) throw damaged('the data end too early')
      const taken = held.subarray(0, count)
      held = held.subarray(count)
      return taken
    },
  }
}

type Reader = ReturnType<typeof openReader>

function littleEndian(bytes: Uint8Array): number {
  let value = 0
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + bytes[i]
  return value
}

/** What a frame's blocks are decoded with. */
interface Frame {
  readonly window: number
  readonly hasChecksum: boolean
  huffman: HuffmanTable | undefined
  tables: SequenceTables | undefined
  readonly offsets: [number, number, number]
  /** What was decoded: at least a window of it. */
  history: Uint8Array
  length: number
}

/** Reads a frame's header. RFC 8878, section 3.1.1.1. */
async function readFrame(reader: Reader): Promise<Frame> {
  const [flags] = await reader.take(1)
  const isSingle = (flags & 32) !== 0
  if ((flags & 8) !== 0) throw damaged('a reserved bit is set')
  const descriptor = isSingle ? 0 : (await reader.take(1))[0]
  const dictionary = littleEndian(await reader.take([0, 1, 2, 4][flags & 3]))
  if (dictionary !== 0) throw damaged('a dictionary is needed')
  const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6]
  const size = littleEndian(await reader.take(sizeLength)) + (sizeLength === 2 ? 256 : 0)
  const base = 1024 * ((1 << (descriptor >> 3)) >>> 0)
  const window = isSingle ? size : base + (base / 8) * (descriptor & 7)
  if (window > maxWindow) throw damaged('its window is larger than 128 MB')
  const room = Math.max(window, 1024) + 4 * maxBlock
  return {
    window,
    hasChecksum: (flags & 4) !== 0,
    huffman: undefined,
    tables: undefined,
    offsets: [1, 4, 8],
    history: new Uint8Array(Math.min(room, 1 << 20)),
    length: 0,
  }
}

/** Makes room for `count` more bytes: grows up to twice the window, then drops what is older than the window. */
function reserve(frame: Frame, count: number): void {
  if (frame.length + count <= frame.history.length) return
  const kept = Math.min(frame.length, frame.window)
  const old = frame.history.subarray(frame.length - kept, frame.length)
  if ((kept + count) * 2 > frame.history.length) {
    const more = new Uint8Array((kept + count) * 3)
    more.set(old)
    frame.history = more
  } else frame.history.copyWithin(0, frame.length - kept, frame.length)
  frame.length = kept
}

function append(frame: Frame, bytes: Uint8Array): void {
  reserve(frame, bytes.length)
  frame.history.set(bytes, frame.length)
  frame.length += bytes.length
}

/** Turns an offset's value into a distance, keeping the last three. RFC 8878, section 3.1.1.5. */
function distanceOf(value: number, literalCount: number, offsets: [number, number, number]): number {
  if (value > 3) {
    offsets.splice(0, 3, value - 3, offsets[0], offsets[1])
    return value - 3
  }
  const index = value - 1 + (literalCount === 0 ? 1 : 0)
  if (index === 0) return offsets[0]
  const distance = index === 3 ? offsets[0] - 1 : offsets[index]
  offsets.splice(0, 3, distance, offsets[0], index === 1 ? offsets[2] : offsets[1])
  return distance
}

function copyMatch(frame: Frame, distance: number, count: number): void {
  if (distance < 1 || distance > frame.length) throw damaged('a match starts before the data')
  const { history } = frame
  let at = frame.length
  if (distance >= count) history.copyWithin(at, at - distance, at - distance + count)
  else for (let i = 0; i < count; i++, at++) history[at] = history[at - distance]
  frame.length += count
}

function decodeBlock(frame: Frame, bytes: Uint8Array): void {
  const literals = readLiterals(bytes, 0, bytes.length, frame.huffman)
  const { count, values, tables } = readSequences(bytes, literals.end, bytes.length, frame.tables)
  frame.huffman = literals.table
  frame.tables = tables
  reserve(frame, maxBlock)
  const limit = frame.length + maxBlock
  let used = 0
  for (let i = 0; i < count; i++) {
    const literalCount = values[3 * i]
    const matchCount = values[3 * i + 2]
    if (used + literalCount > literals.bytes.length || frame.length + literalCount + matchCount > limit)
      throw damaged('a block is longer than it says')
    frame.history.set(literals.bytes.subarray(used, used + literalCount), frame.length)
    used += literalCount
    frame.length += literalCount
    copyMatch(frame, distanceOf(values[3 * i + 1], literalCount, frame.offsets), matchCount)
  }
  append(frame, literals.bytes.subarray(used))
}

/** Reads one block; returns what it adds and whether it is the last. */
async function readBlock(reader: Reader, frame: Frame): Promise<{ added: Uint8Array; isLast: boolean }> {
  const header = littleEndian(await reader.take(3))
  const type = (header >> 1) & 3
  const size = header >> 3
  if (type === 3 || size > maxBlock) throw damaged('a block has no valid header')
  reserve(frame, maxBlock)
  const from = frame.length
  const bytes = await reader.take(type === 1 ? 1 : size)
  if (type === 0) append(frame, bytes)
  else if (type === 1) append(frame, new Uint8Array(size).fill(bytes[0]))
  else decodeBlock(frame, bytes)
  return { added: frame.history.slice(from, frame.length), isLast: (header & 1) === 1 }
}

/** Reads the frame that starts here, or passes over a skippable one. */
async function* unpackFrame(reader: Reader): AsyncGenerator<Uint8Array> {
  const magic = littleEndian(await reader.take(4))
  if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
    await reader.take(littleEndian(await reader.take(4)))
    return
  }
  if (magic !== 0xfd2fb528) throw damaged('something else follows the data')
  const frame = await readFrame(reader)
  for (let isLast = false; !isLast; ) {
    const block = await readBlock(reader, frame)
    isLast = block.isLast
    if (block.added.length > 0) yield block.added
  }
  if (frame.hasChecksum) await reader.take(4)
}

/**
 * Unpacks zstd, frame after frame, for versions of Node that cannot. Checksums are not compared.
 *
 * @throws an Error with a code that starts with `ZSTD_` - when the data are damaged or cut off
 * @see RFC 8878, "Zstandard Compression and the 'application/zstd' Media Type"
 */
export async function* unpackZstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = openReader(chunks)
  try {
    while (!(await reader.isAtEnd())) yield* unpackFrame(reader)
  } catch (error) {
    throw error instanceof RangeError ? damaged(error.message) : error
  }
}
