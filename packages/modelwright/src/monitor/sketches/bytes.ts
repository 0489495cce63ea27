import { ModelwrightError } from '../../core/index.ts'

/** Writes what sketches are made of. */
export interface ByteWriter {
  byte(value: number): void
  /** A whole number from 0 to 2⁵³, short where it is small. */
  whole(value: number): void
  number(value: number): void
  /** In half of the room, with half of the digits. */
  short(value: number): void
  numbers(values: ArrayLike<number>): void
  text(value: string): void
  /** All that was written. */
  bytes(): Uint8Array<ArrayBuffer>
}

/** Reads the same; refuses whatever ends early or cannot be. */
export interface ByteReader {
  byte(): number
  whole(most?: number): number
  number(): number
  short(): number
  numbers(): Float64Array<ArrayBuffer>
  text(): string
  /** Fails unless all was read. */
  end(): void
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Starts an empty writer. */
export function byteWriter(): ByteWriter {
  let buffer = new Uint8Array(256)
  let view = new DataView(buffer.buffer)
  let length = 0
  const room = (more: number): number => {
    const at = length
    length += more
    if (length > buffer.length) {
      const larger = new Uint8Array(Math.max(length, buffer.length * 2))
      larger.set(buffer)
      buffer = larger
      view = new DataView(buffer.buffer)
    }
    return at
  }
  const writer: ByteWriter = {
    byte(value) {
      const at = room(1)
      buffer[at] = value
    },
    whole(value) {
      if (!Number.isSafeInteger(value) || value < 0) throw new Error(`bug: ${value} is no count`)
      let rest = value
      while (rest >= 128) {
        writer.byte((rest % 128) + 128)
        rest = Math.floor(rest / 128)
      }
      writer.byte(rest)
    },
    number(value) {
      const at = room(8)
      view.setFloat64(at, value, true)
    },
    short(value) {
      const at = room(4)
      view.setFloat32(at, value, true)
    },
    numbers(values) {
      writer.whole(values.length)
      for (let i = 0; i < values.length; i++) writer.number(values[i])
    },
    text(value) {
      const bytes = encoder.encode(value)
      writer.whole(bytes.length)
      const at = room(bytes.length)
      buffer.set(bytes, at)
    },
    bytes: () => buffer.slice(0, length),
  }
  return writer
}

/** Says that bytes are no sketch. @throws {ModelwrightError} MONITOR_SKETCH_DAMAGED - always */
export function refuseSketch(what: string): never {
  throw new ModelwrightError('MONITOR_SKETCH_DAMAGED', {
    message: `The bytes are not a sketch of Modelwright, or were damaged: ${what}.`,
    mend: ['Make the sketch of this window anew from the prediction log.'],
  })
}

/** Starts to read bytes. */
export function byteReader(bytes: Uint8Array): ByteReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (count: number): number => {
    if (at + count > bytes.length) refuseSketch(`it ends after ${bytes.length} bytes`)
    at += count
    return at - count
  }
  const reader: ByteReader = {
    byte: () => view.getUint8(take(1)),
    whole(most = Number.MAX_SAFE_INTEGER) {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = reader.byte()
        value += (byte % 128) * scale
        if (!Number.isSafeInteger(value) || value > most) refuseSketch(`a count is above ${most}`)
        if (byte < 128) return value
        scale *= 128
      }
    },
    number: () => view.getFloat64(take(8), true),
    short: () => view.getFloat32(take(4), true),
    numbers() {
      const length = reader.whole(bytes.length / 8)
      const values = new Float64Array(length)
      for (let i = 0; i < length; i++) values[i] = reader.number()
      return values
    },
    text() {
      const length = reader.whole(bytes.length)
      const start = take(length)
      try {
        return decoder.decode(bytes.slice(start, start + length))
      } catch {
        return refuseSketch('a text is not UTF-8')
      }
    },
    end() {
      if (at !== bytes.length) refuseSketch(`${bytes.length - at} bytes are left over`)
    },
  }
  return reader
}
