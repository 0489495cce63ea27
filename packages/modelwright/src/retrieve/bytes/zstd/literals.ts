import { damaged } from './damaged.ts'
import { decodeHuffman, type HuffmanTable, readHuffmanTable } from './huffman.ts'

/** Literals of a block, and where what follows them starts. */
export interface Literals {
  readonly bytes: Uint8Array
  readonly end: number
  /** The table in use, for blocks that use it again. */
  readonly table: HuffmanTable | undefined
}

interface Header {
  readonly type: number
  readonly size: number
  readonly packedSize: number
  readonly streams: number
  readonly length: number
}

/** Reads the header of literals. RFC 8878, section 3.1.1.3.1.1. */
function readHeader(bytes: Uint8Array, at: number): Header {
  const type = bytes[at] & 3
  const format = (bytes[at] >> 2) & 3
  if (type < 2) {
    const length = format === 1 ? 2 : format === 3 ? 3 : 1
    const size =
      length === 1
        ? bytes[at] >> 3
        : (bytes[at] >> 4) + bytes[at + 1] * 16 + (length === 3 ? bytes[at + 2] * 4096 : 0)
    return { type, size, packedSize: type === 0 ? size : 1, streams: 1, length }
  }
  const length = format < 2 ? 3 : format + 2
  const width = format < 2 ? 10 : format === 2 ? 14 : 18
  let whole = 0
  for (let i = length - 1; i >= 0; i--) whole = whole * 256 + bytes[at + i]
  const sizes = Math.floor(whole / 16)
  const limit = 1 << width
  return {
    type,
    size: sizes % limit,
    packedSize: Math.floor(sizes / limit),
    streams: format === 0 ? 1 : 4,
    length,
  }
}

function decodeStreams(
  table: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
): void {
  const sizes = [0, 2, 4].map((offset) => bytes[start + offset] + bytes[start + offset + 1] * 256)
  const part = (out.length + 3) >> 2
  let at = start + 6
  for (let stream = 0; stream < 4; stream++) {
    const stop = stream < 3 ? at + sizes[stream] : end
    if (stop > end || part * 3 > out.length) throw damaged('the sizes of four streams do not fit')
    const to = stream < 3 ? part * (stream + 1) : out.length
    decodeHuffman(table, bytes, at, stop, out.subarray(part * stream, to))
    at = stop
  }
}

/** Reads the literals of a block that starts at `start` and ends at `limit`. */
export function readLiterals(
  bytes: Uint8Array,
  start: number,
  limit: number,
  before: HuffmanTable | undefined,
): Literals {
  const header = readHeader(bytes, start)
  const from = start + header.length
  const end = from + header.packedSize
  if (end > limit || header.size > 131_072) throw damaged('literals are cut off')
  if (header.type === 0) return { bytes: bytes.subarray(from, end), end, table: before }
  const out = new Uint8Array(header.size)
  if (header.type === 1) return { bytes: out.fill(bytes[from]), end, table: before }
  const read = header.type === 2 ? readHuffmanTable(bytes, from, end) : { table: before, end: from }
  if (read.table === undefined) throw damaged('a block uses a table that was never given')
  if (header.streams === 1) decodeHuffman(read.table, bytes, read.end, end, out)
  else decodeStreams(read.table, bytes, read.end, end, out)
  return { bytes: out, end, table: read.table }
}
