import { refuseSketch } from '../sketches/bytes.ts'
import { decodeWindow, encodeWindow, mergeWindows, type WindowSketch } from '../sketches/window-sketch.ts'

/** What is kept of a stretch of predictions instead of its rows: sketches of the rows, and of what was said of them. */
export interface SketchPair {
  readonly features: WindowSketch
  readonly said: WindowSketch
}

const headerBytes = 4

/** Writes both sketches as bytes. */
export function encodePair({ features, said }: SketchPair): Uint8Array<ArrayBuffer> {
  const [first, second] = [encodeWindow(features), encodeWindow(said)]
  const bytes = new Uint8Array(headerBytes + first.length + second.length)
  new DataView(bytes.buffer).setUint32(0, first.length, true)
  bytes.set(first, headerBytes)
  bytes.set(second, headerBytes + first.length)
  return bytes
}

/** Reads both again. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - when they are none */
export function decodePair(bytes: Uint8Array): SketchPair {
  if (bytes.length < headerBytes) refuseSketch(`it ends after ${bytes.length} bytes`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  if (headerBytes + length > bytes.length) refuseSketch(`it ends after ${bytes.length} bytes`)
  return {
    features: decodeWindow(bytes.subarray(headerBytes, headerBytes + length)),
    said: decodeWindow(bytes.subarray(headerBytes + length)),
  }
}

/** Joins the sketches of stretches that follow each other. */
export function mergePairs(pairs: readonly SketchPair[]): SketchPair | undefined {
  if (pairs.length === 0) return undefined
  return pairs.reduce((a, b) => ({
    features: mergeWindows(a.features, b.features),
    said: mergeWindows(a.said, b.said),
  }))
}
