import { encodeUtf8 } from '@modelwright/runtime'

/**
 * Fields of a Protocol Buffers message, in the order they were added.
 *
 * Only what ONNX needs: whole numbers, texts, bytes, messages within, packed lists of whole numbers.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export interface Message {
  /** A whole number, up to 2⁵³ either way; a negative one takes ten bytes. */
  integer(field: number, value: number): Message
  text(field: number, value: string): Message
  bytes(field: number, value: Uint8Array): Message
  message(field: number, value: Message): Message
  packed(field: number, values: ArrayLike<number>): Message
  /** How many bytes it takes. */
  readonly length: number
  /** The pieces it consists of, in order; large ones are not copied. */
  readonly pieces: readonly Uint8Array[]
}

const lengthDelimited = 2

/** Writes a whole number seven bits at a time, the lowest first; two's complement of 64 bits where it is negative. */
function pushVarint(bytes: number[], value: number): void {
  if (value >= 0 && value < 0x80000000) {
    let small = value
    for (; small >= 0x80; small >>>= 7) bytes.push((small & 0x7f) | 0x80)
    bytes.push(small)
    return
  }
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
}

/** Starts an empty message. */
export function newMessage(): Message {
  const pieces: Uint8Array[] = []
  let length = 0
  const put = (piece: Uint8Array): void => {
    pieces.push(piece)
    length += piece.length
  }
  const head = (field: number, wire: number, value: number): void => {
    const bytes: number[] = []
    pushVarint(bytes, field * 8 + wire)
    pushVarint(bytes, value)
    put(Uint8Array.from(bytes))
  }
  const made: Message = {
    get length() {
      return length
    },
    pieces,
    integer(field, value) {
      head(field, 0, value)
      return made
    },
    bytes(field, value) {
      head(field, lengthDelimited, value.length)
      put(value)
      return made
    },
    text: (field, value) => made.bytes(field, encodeUtf8(value)),
    message(field, value) {
      head(field, lengthDelimited, value.length)
      for (const piece of value.pieces) put(piece)
      return made
    },
    packed(field, values) {
      const bytes: number[] = []
      for (let i = 0; i < values.length; i++) pushVarint(bytes, values[i])
      return made.bytes(field, Uint8Array.from(bytes))
    },
  }
  return made
}

/** Puts the pieces of a message into one array. */
export function bytesOf(message: Message): Uint8Array {
  const bytes = new Uint8Array(message.length)
  let at = 0
  for (const piece of message.pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
