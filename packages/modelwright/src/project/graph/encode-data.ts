import { ModelwrightError } from '../../core/index.ts'

/** Kinds of numbers that lie as bytes behind the text. */
export const arrayKinds = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  i16: Int16Array,
  u16: Uint16Array,
  i8: Int8Array,
  u8: Uint8Array,
  c8: Uint8ClampedArray,
} as const

/** A kind of numbers. */
export type ArrayKind = keyof typeof arrayKinds

/** Numbers of one kind, one after the other. */
export type Numbers = InstanceType<(typeof arrayKinds)[ArrayKind]>

/** Begins every such object: the name of the format and its version. */
export const magic = 'MDLWDATA1\n'

/** Numbers begin at a multiple of this. */
export const alignment = 8

/** Deeper values are taken for a mistake. */
export const mostDepth = 200

/** Bytes of all numbers and texts together, at most. */
const mostBytes = 2_000_000_000

interface Writing {
  readonly arrays: Numbers[]
  /** Where numbers were put already: the same array twice is written once. */
  readonly places: Map<Numbers, number>
  bytes: number
}

/** Refuses what is no plain data: a sentence, and where it stands. */
function refuse(path: string, found: string): never {
  throw new ModelwrightError('PROJECT_DATA_UNFIT', {
    message: `A step can only give plain data, found ${found} at "${path}".`,
    where: path,
    mend: [
      'Give texts, numbers, truths, null, lists, objects, Map and typed arrays.',
      'What is made of code is made again from plain data where it is needed.',
    ],
  })
}

function kindOf(array: Numbers, path: string): ArrayKind {
  for (const [kind, type] of Object.entries(arrayKinds)) if (array instanceof type) return kind as ArrayKind
  return refuse(path, Object.prototype.toString.call(array))
}

function count(writing: Writing, bytes: number, path: string): void {
  writing.bytes += bytes
  if (writing.bytes > mostBytes) refuse(path, `more than ${mostBytes / 1e9} GB`)
}

function ofArray(array: Numbers, path: string, writing: Writing): unknown {
  const kind = kindOf(array, path)
  const known = writing.places.get(array)
  const at = known ?? writing.arrays.length
  if (known === undefined) {
    count(writing, array.byteLength, path)
    writing.arrays.push(array)
    writing.places.set(array, at)
  }
  return { $: kind, at }
}

/** Numbers that JSON lacks are written by name. */
function ofNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  return { $: 'number', is: Object.is(value, -0) ? '-0' : String(value) }
}

/** Half surrogate pairs survive: JSON writes them as escapes. */
function ofText(value: string, path: string, writing: Writing): string {
  count(writing, value.length, path)
  return value
}

function ofObject(value: object, path: string, above: readonly object[], writing: Writing): unknown {
  if (above.includes(value)) refuse(path, 'a value that contains itself')
  if (above.length > mostDepth) refuse(path, `a value more than ${mostDepth} levels deep`)
  const inside = [...above, value]
  const next = (entry: unknown, name: string | number): unknown =>
    ofValue(entry, `${path}.${name}`, inside, writing)
  if (Array.isArray(value)) {
    count(writing, value.length, path)
    // Holes of a list are what reading them gives.
    return Array.from(value, (entry, i) => (entry === undefined ? { $: 'undefined' } : next(entry, i)))
  }
  if (value instanceof Map) return { $: 'map', of: next([...value], 'entries') }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && prototype !== Object.prototype) {
    const name = (prototype as { constructor?: { name?: string } }).constructor?.name
    return refuse(path, name === undefined || name === '' ? 'an object of a class' : `an object of ${name}`)
  }
  return ofRecord(value as Record<string, unknown>, next)
}

/** What is undefined is left out; keys that look like ours are marked. */
function ofRecord(value: Record<string, unknown>, next: (entry: unknown, name: string) => unknown): unknown {
  const made: Record<string, unknown> = Object.create(null)
  for (const key of Object.keys(value))
    if (value[key] !== undefined) made[key.startsWith('$') ? `$${key}` : key] = next(value[key], key)
  return made
}

function ofValue(value: unknown, path: string, above: readonly object[], writing: Writing): unknown {
  switch (typeof value) {
    case 'string':
      return ofText(value, path, writing)
    case 'boolean':
      return value
    case 'number':
      return ofNumber(value)
    case 'object':
      if (value === null) return null
      return ArrayBuffer.isView(value)
        ? ofArray(value as Numbers, path, writing)
        : ofObject(value, path, above, writing)
    case 'undefined':
      return refuse(path, 'nothing')
    default:
      return refuse(path, `a ${typeof value}`)
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / alignment) * alignment

/** The bytes of numbers as they lie in memory: every machine we run on is little-endian. */
function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

/**
 * Writes plain data as bytes: JSON, and numbers behind it as they lie in memory.
 *
 * Equal data gives equal bytes as long as its keys stand in the same order. An array of numbers that occurs twice is written
 * once, and is one array again when it is read. Properties that are undefined are left out.
 *
 * @param name - what messages call the data
 * @throws {ModelwrightError} PROJECT_DATA_UNFIT - when there is a function, a class, a cycle or too much in it
 */
export function encodeData(value: unknown, name = 'output'): Uint8Array {
  const writing: Writing = { arrays: [], places: new Map(), bytes: 0 }
  const body = ofValue(value, name, [], writing)
  const lengths = writing.arrays.map((array) => array.length)
  const text = Buffer.from(JSON.stringify({ lengths, body }))
  const head = Buffer.from(`${magic}${text.length}\n`)
  const start = aligned(head.length + text.length)
  const total = writing.arrays.reduce((sum, { byteLength }) => sum + aligned(byteLength), start)
  const bytes = new Uint8Array(total)
  bytes.set(head)
  bytes.set(text, head.length)
  let at = start
  for (const array of writing.arrays) {
    bytes.set(bytesOf(array), at)
    at += aligned(array.byteLength)
  }
  return bytes
}
