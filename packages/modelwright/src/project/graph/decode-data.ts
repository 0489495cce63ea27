import { ModelwrightError, sharedBuffer } from '../../core/index.ts'
import { type ArrayKind, alignment, arrayKinds, magic, mostDepth, type Numbers } from './encode-data.ts'

function damaged(reason: string): never {
  throw new ModelwrightError('PROJECT_DATA_DAMAGED', {
    message: `What a step gave cannot be read: ${reason}.`,
    mend: ['Run the workflow again, with  --force  if need be.'],
  })
}

interface Reading {
  readonly bytes: Uint8Array
  /** Where each array begins, by its place; filled as arrays are met. */
  readonly arrays: (Numbers | undefined)[]
  readonly lengths: readonly number[]
  readonly kinds: (ArrayKind | undefined)[]
}

const numbers: Readonly<Record<string, number>> = {
  '-0': -0,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

type Marked = { readonly $: string; readonly at?: unknown; readonly is?: unknown; readonly of?: unknown }

/** Notes which kind each array is: where it begins follows from all before it. */
function kindsIn(value: unknown, reading: Reading, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > 2 * mostDepth) damaged('it is too deep')
  const { $: kind, at } = value as Marked
  if (typeof kind === 'string' && Object.hasOwn(arrayKinds, kind)) {
    if (!Number.isInteger(at) || !((at as number) in reading.lengths)) damaged('an array is not there')
    reading.kinds[at as number] = kind as ArrayKind
    return
  }
  for (const entry of Object.values(value)) kindsIn(entry, reading, depth + 1)
}

/** Copies arrays out of the bytes, into memory that threads share: their places need not suit their kind otherwise. */
function readArrays(reading: Reading, start: number): void {
  let at = start
  for (const [place, kind] of reading.kinds.entries()) {
    if (kind === undefined) damaged('an array is of no kind')
    const type = arrayKinds[kind]
    const byteLength = reading.lengths[place] * type.BYTES_PER_ELEMENT
    if (!(byteLength >= 0) || at + byteLength > reading.bytes.length) damaged('it ends too soon')
    const array = new type(sharedBuffer(byteLength) as ArrayBuffer)
    new Uint8Array(array.buffer).set(reading.bytes.subarray(at, at + byteLength))
    reading.arrays[place] = array
    at += Math.ceil(byteLength / alignment) * alignment
  }
  if (at !== reading.bytes.length) damaged('there is more than it says')
}

function ofMarked(value: Marked, reading: Reading): unknown {
  if (value.$ === 'number') {
    const found = numbers[String(value.is)]
    return found === undefined ? damaged('a number is unknown') : found
  }
  if (value.$ === 'undefined') return undefined
  if (value.$ === 'map') return new Map(plainOf(value.of, reading) as [unknown, unknown][])
  return reading.arrays[value.at as number] ?? damaged('an array is not there')
}

function plainOf(value: unknown, reading: Reading): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((entry) => plainOf(entry, reading))
  if (Object.hasOwn(value, '$')) return ofMarked(value as Marked, reading)
  const made: Record<string, unknown> = {}
  for (const [key, entry] of Object.entries(value)) {
    const name = key.startsWith('$$') ? key.slice(1) : key
    const found = plainOf(entry, reading)
    // A key such as __proto__ would be no property when assigned.
    if (name === '__proto__')
      Object.defineProperty(made, name, {
        value: found,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    else made[name] = found
  }
  return made
}

/** The text of the head, up to a line's end. */
function lineAt(bytes: Uint8Array, from: number): string {
  const end = bytes.subarray(from, from + 32).indexOf(10)
  return end < 0 ? damaged('its head is broken') : Buffer.from(bytes.subarray(from, from + end)).toString()
}

/**
 * Reads what `encodeData` wrote.
 *
 * @throws {ModelwrightError} PROJECT_DATA_DAMAGED - when it is something else, or broken
 */
export function decodeData(bytes: Uint8Array): unknown {
  const head = Buffer.from(bytes.subarray(0, magic.length)).toString()
  if (head !== magic) return damaged('it is of another kind')
  const line = lineAt(bytes, magic.length)
  const length = Number(line)
  const begin = magic.length + line.length + 1
  if (!/^\d+$/.test(line) || begin + length > bytes.length) return damaged('it ends too soon')
  const start = Math.ceil((begin + length) / alignment) * alignment
  let parsed: { lengths: number[]; body: unknown }
  try {
    parsed = JSON.parse(Buffer.from(bytes.subarray(begin, begin + length)).toString()) as typeof parsed
  } catch {
    return damaged('its text is no JSON')
  }
  if (!Array.isArray(parsed?.lengths)) return damaged('it does not say what is in it')
  const { lengths, body } = parsed
  const reading: Reading = { bytes, lengths, arrays: [], kinds: new Array(lengths.length).fill(undefined) }
  kindsIn(body, reading, 0)
  readArrays(reading, start)
  return plainOf(body, reading)
}
