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
  /** A list of texts; of millions, few of which are distinct, it costs little. */
  texts(field: number, values: readonly string[]): Message
  bytes(field: number, value: Uint8Array): Message
  message(field: number, value: Message): Message
  packed(field: number, values: ArrayLike<number>): Message
  /** How many bytes it takes. */
  readonly length: number
  /** The pieces it consists of, in order; large ones are not copied. */
  readonly pieces: readonly Uint8Array[]
}

const lengthDelimited = 2
const mostKept = 10_000

/** Bytes that grow as they are written. */
function newBytes(capacity = 16) {
  let bytes = new Uint8Array(capacity)
  let length = 0
  const grow = (more: number): void => {
    if (length + more <= bytes.length) return
    const larger = new Uint8Array(Math.max(2 * bytes.length, length + more))
    larger.set(bytes.subarray(0, length))
    bytes = larger
  }
  return {
    put(piece: Uint8Array): void {
      grow(piece.length)
      bytes.set(piece, length)
      length += piece.length
    },
    /** Writes a whole number seven bits at a time, the lowest first; two's complement of 64 bits where it is negative. */
    varint(value: number): void {
      grow(10)
      if (value >= 0 && value < 0x80000000) {
        let small = value
        for (; small >= 0x80; small >>>= 7) bytes[length++] = (small & 0x7f) | 0x80
        bytes[length++] = small
        return
      }
      let rest = BigInt.asUintN(64, BigInt(value))
      for (; rest >= 0x80n; rest >>= 7n) bytes[length++] = Number(rest & 0x7fn) | 0x80
      bytes[length++] = Number(rest)
    },
    written: (): Uint8Array => bytes.subarray(0, length),
  }
}

/** Field, kind and a number: what every field begins with. */
function headOf(field: number, wire: number, value: number): Uint8Array {
  const head = newBytes()
  head.varint(field * 8 + wire)
  head.varint(value)
  return head.written()
}

function textsOf(field: number, values: readonly string[]): Uint8Array {
  const all = newBytes(1024)
  const known = new Map<string, Uint8Array>()
  for (const value of values) {
    let coded = known.get(value)
    if (coded === undefined) {
      const text = encodeUtf8(value)
      const one = newBytes(text.length + 16)
      one.put(headOf(field, lengthDelimited, text.length))
      one.put(text)
      coded = one.written()
      if (known.size < mostKept) known.set(value, coded)
    }
    all.put(coded)
  }
  return all.written()
}

/** Starts an empty message. */
export function newMessage(): Message {
  const pieces: Uint8Array[] = []
  let length = 0
  const put = (piece: Uint8Array): Message => {
    pieces.push(piece)
    length += piece.length
    return made
  }
  const made: Message = {
    get length() {
      return length
    },
    pieces,
    integer: (field, value) => put(headOf(field, 0, value)),
    bytes(field, value) {
      put(headOf(field, lengthDelimited, value.length))
      return put(value)
    },
    text: (field, value) => made.bytes(field, encodeUtf8(value)),
    texts: (field, values) => put(textsOf(field, values)),
    message(field, value) {
      put(headOf(field, lengthDelimited, value.length))
      for (const piece of value.pieces) put(piece)
      return made
    },
    packed(field, values) {
      const numbers = newBytes(2 * values.length + 16)
      for (let i = 0; i < values.length; i++) numbers.varint(values[i])
      return made.bytes(field, numbers.written())
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
