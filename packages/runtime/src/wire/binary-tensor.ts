import type { PointedProblem } from '../request-parameters.ts'
import { decodeUtf8 } from '../utf8.ts'
import { wrongValue } from './frame.ts'
import type { Tail } from './tensor.ts'

type Read = (view: DataView, at: number) => unknown

/** Bytes of one value, and how it is read: little-endian. */
const fixed: Readonly<Record<string, readonly [size: number, read: Read]>> = {
  BOOL: [1, (view, at) => view.getUint8(at) !== 0],
  UINT8: [1, (view, at) => view.getUint8(at)],
  UINT16: [2, (view, at) => view.getUint16(at, true)],
  UINT32: [4, (view, at) => view.getUint32(at, true)],
  UINT64: [8, (view, at) => Number(view.getBigUint64(at, true))],
  INT8: [1, (view, at) => view.getInt8(at)],
  INT16: [2, (view, at) => view.getInt16(at, true)],
  INT32: [4, (view, at) => view.getInt32(at, true)],
  INT64: [8, (view, at) => Number(view.getBigInt64(at, true))],
  FP16: [2, (view, at) => halfOf(view.getUint16(at, true))],
  FP32: [4, (view, at) => view.getFloat32(at, true)],
  FP64: [8, (view, at) => view.getFloat64(at, true)],
}

/** Reads an IEEE 754 number of 16 bits. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  if (exponent === 0) return (sign * fraction) / 16_777_216
  let value = 1 + fraction / 1024
  for (let power = exponent; power < 15; power++) value /= 2
  for (let power = 15; power < exponent; power++) value *= 2
  return sign * value
}

/**
 * Takes the values of a tensor from behind the JSON: numbers one after the other, texts each after its length in 4 bytes.
 *
 * @see https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md
 */
export function binaryValues(
  datatype: string,
  size: unknown,
  tail: Tail,
  pointer: string,
  problems: PointedProblem[],
): readonly unknown[] {
  const left = tail.bytes.length - tail.at
  const place = `${pointer}/parameters/binary_data_size`
  if (typeof size !== 'number' || !(size >= 0 && size <= left) || Math.floor(size) !== size) {
    problems.push(
      wrongValue(
        place,
        `"binary_data_size" must be a whole number up to the ${left} bytes that follow`,
        size,
      ),
    )
    return []
  }
  const bytes = tail.bytes.subarray(tail.at, tail.at + size)
  tail.at += size
  const values = datatype === 'BYTES' ? textsOf(bytes) : numbersOf(bytes, datatype)
  if (values !== undefined) return values
  const message = `The ${size} bytes of the tensor are not whole values of ${datatype}.`
  problems.push({ pointer: place, code: 'value-unreadable', message })
  return []
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function numbersOf(bytes: Uint8Array, datatype: string): readonly unknown[] | undefined {
  const [size, read] = fixed[datatype]
  if (bytes.length % size !== 0) return undefined
  const view = viewOf(bytes)
  return Array.from({ length: bytes.length / size }, (_, at) => read(view, at * size))
}

function textsOf(bytes: Uint8Array): readonly string[] | undefined {
  const view = viewOf(bytes)
  const texts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + view.getUint32(at, true)
    const text = end > bytes.length ? undefined : decodeUtf8(bytes.subarray(at + 4, end))
    if (text === undefined) return undefined
    texts.push(text)
    at = end
  }
  return texts
}
