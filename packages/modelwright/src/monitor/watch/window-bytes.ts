import { refuseSketch } from '../sketches/bytes.ts'
import { decodeWindow, encodeWindow, mergeWindows, type WindowSketch } from '../sketches/window-sketch.ts'

/** What is counted of a stretch besides its sketches: plain numbers by name. */
export type StretchCounts = Readonly<Record<string, number>>

/** What is kept of a stretch of predictions instead of its rows: sketches of the rows, and of what was said of them. */
export interface SketchPair {
  readonly features: WindowSketch
  readonly said: WindowSketch
  readonly counts: StretchCounts
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Writes pieces of bytes one after the other, each with its length. */
function withLengths(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 4 * pieces.length))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const piece of pieces) {
    view.setUint32(at, piece.length, true)
    bytes.set(piece, at + 4)
    at += 4 + piece.length
  }
  return bytes
}

function readPieces(bytes: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  return Array.from({ length: count }, () => {
    if (at + 4 > bytes.length) refuseSketch(`it ends after ${bytes.length} bytes`)
    const from = at + 4
    at = from + view.getUint32(at, true)
    if (at > bytes.length) refuseSketch(`it ends after ${bytes.length} bytes`)
    return bytes.subarray(from, at)
  })
}

function countsOf(bytes: Uint8Array): StretchCounts {
  try {
    const counts = JSON.parse(decoder.decode(bytes)) as unknown
    if (typeof counts === 'object' && counts !== null) return counts as StretchCounts
  } catch {
    // Said below.
  }
  return refuseSketch('its counts cannot be read')
}

/** Writes all of it as bytes. */
export function encodePair({ features, said, counts }: SketchPair): Uint8Array<ArrayBuffer> {
  return withLengths([encodeWindow(features), encodeWindow(said), encoder.encode(JSON.stringify(counts))])
}

/** Reads it again. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when the bytes are none */
export function decodePair(bytes: Uint8Array): SketchPair {
  const [features, said, counts] = readPieces(bytes, 3)
  return { features: decodeWindow(features), said: decodeWindow(said), counts: countsOf(counts) }
}

function addedCounts(a: StretchCounts, b: StretchCounts): StretchCounts {
  const sum = new Map(Object.entries(a))
  for (const [name, count] of Object.entries(b)) sum.set(name, (sum.get(name) ?? 0) + count)
  return Object.fromEntries(sum)
}

/** Joins stretches that follow each other; undefined for none. */
export function mergePairs(pairs: readonly SketchPair[]): SketchPair | undefined {
  if (pairs.length === 0) return undefined
  return pairs.reduce((a, b) => ({
    features: mergeWindows(a.features, b.features),
    said: mergeWindows(a.said, b.said),
    counts: addedCounts(a.counts, b.counts),
  }))
}
