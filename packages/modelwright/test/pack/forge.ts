import { canonicalJson, crc32, encodeUtf8, headerStart } from '@modelwright/runtime'
import type { Seed } from '../../src/core/index.ts'

/** A file taken apart without any check, so that it can be put together wrongly. */
export interface Parts {
  header: Record<string, unknown>
  metadata: Record<string, unknown>
  data: Uint8Array
}

/** Takes a sound file apart. */
export function takeApart(bytes: Uint8Array): Parts {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  const metadata = JSON.parse(header.__metadata__.modelwright)
  return { header, metadata, data: bytes.slice(8 + length) }
}

/** Puts parts together, with a checksum that fits; `write` writes the JSON, canonically or not. */
export function putTogether(parts: Parts, write: (value: unknown) => string = canonicalJson): Uint8Array {
  const own = { checksum: '00000000', modelwright: write(parts.metadata) }
  return fileOf(canonicalJson({ ...parts.header, __metadata__: own }), parts.data)
}

/** Makes a file of a header's text, as it is, and data, with a checksum that fits. */
export function fileOf(headerText: string, data: Uint8Array): Uint8Array {
  const text = encodeUtf8(headerText)
  const size = Math.ceil(text.length / 8) * 8
  const file = new Uint8Array(8 + size + data.length).fill(0x20, 0, 8 + size)
  new DataView(file.buffer).setBigUint64(0, BigInt(size), true)
  file.set(text, 8)
  file.set(data, 8 + size)
  return resealed(file)
}

/** Writes the checksum that fits. */
export function resealed(bytes: Uint8Array): Uint8Array {
  const at = 8 + headerStart.length
  if (bytes.length >= at + 8) bytes.set(encodeUtf8(crc32(bytes.subarray(at + 8))), at)
  return bytes
}

function pick<Value>(values: readonly Value[], seed: Seed): Value {
  return values[seed.integer(values.length)]
}

/** Changes some bytes: flips bits, cuts, lengthens, copies a piece elsewhere, writes a huge length. */
export function damage(bytes: Uint8Array, others: readonly Uint8Array[], seed: Seed): Uint8Array {
  const made = bytes.slice()
  const at = seed.integer(made.length)
  switch (seed.integer(7)) {
    case 0:
      made[at] ^= 1 << seed.integer(8)
      return made
    case 1:
      for (let i = 0; i < 20; i++) made[seed.integer(made.length)] = seed.integer(256)
      return made
    case 2:
      return made.slice(0, at)
    case 3:
      return Uint8Array.of(...made.slice(at), ...made.slice(0, at))
    case 4: {
      const other = pick(others, seed)
      made.set(other.subarray(0, Math.min(other.length, made.length - at)), at)
      return made
    }
    case 5:
      made.copyWithin(at, seed.integer(made.length), seed.integer(made.length))
      return made
    default:
      new DataView(made.buffer).setBigUint64(0, BigInt(seed.bits()) ** BigInt(1 + seed.integer(2)), true)
      return made
  }
}

type Node = Record<string, unknown> | unknown[]

function nodesOf(value: unknown, found: Node[] = []): Node[] {
  if (value === null || typeof value !== 'object') return found
  found.push(value as Node)
  for (const inner of Object.values(value)) nodesOf(inner, found)
  return found
}

const deep = (depth: number): unknown => (depth === 0 ? 1 : [deep(depth - 1)])

const oddValues: readonly (() => unknown)[] = [
  () => null,
  () => -1,
  () => 0,
  () => 1,
  () => 0.5,
  () => 1e308,
  () => -1e308,
  () => 4294967296,
  () => 9007199254740991,
  () => '',
  () => '__proto__',
  () => 'constructor',
  () => 'toString',
  () => 'x'.repeat(5000),
  () => '\ud800',
  () => true,
  () => [],
  () => ({}),
  () => deep(40),
  () => deep(200),
  () => ({ $number: 'NaN' }),
  () => ({ $number: '-0' }),
  () => ({ $number: 'toString' }),
  () => ({ $tensor: 'golden.outputs' }),
  () => ({ $tensor: '__proto__' }),
  () => ({ $strings: 'model.state' }),
  () => ({ $json: 'golden.rows' }),
  () => ({ $text: 'golden.rows' }),
  () => ({ $x: 1 }),
  () => ({ $$tensor: 'a' }),
  () => JSON.parse('{"__proto__":{"polluted":1}}'),
  () => Array.from({ length: 2000 }, (_, i) => i),
]

/** Changes one place of a JSON value: another value, a key less, an entry twice, another name, two entries swapped. */
function changeJson(root: unknown, seed: Seed): void {
  const node = pick(nodesOf(root), seed) as Record<string, unknown>
  const keys = Object.keys(node)
  if (keys.length === 0) return
  const key = pick(keys, seed)
  const other = pick(keys, seed)
  switch (seed.integer(Array.isArray(node) ? 6 : 5)) {
    case 0:
      node[key] = pick(oddValues, seed)()
      return
    case 1:
      if (Array.isArray(node)) node.splice(Number(key), 1)
      else delete node[key]
      return
    case 2:
      ;[node[key], node[other]] = [node[other], node[key]]
      return
    case 3:
      if (typeof node[key] === 'number') node[key] = node[key] * pick([-1, 2, 0.5, 1e9, 1e300], seed)
      else if (typeof node[key] === 'string') node[key] = node[other]
      return
    case 4:
      node[`${key}${seed.integer(3)}`] = node[key]
      return
    default:
      for (let i = 0; i < 1 + seed.integer(50); i++) (node as unknown as unknown[]).push(node[key])
  }
}

interface Entry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/** A header may have been changed before, so that some entries are none any more. */
function isEntry(value: unknown): value is Entry {
  const { shape, data_offsets } = (value ?? {}) as Partial<Entry>
  return Array.isArray(shape) && Array.isArray(data_offsets) && data_offsets.every(Number.isSafeInteger)
}

function changeTensor({ header, data }: Parts, seed: Seed): void {
  const entries = Object.values(header).filter(isEntry)
  if (entries.length === 0) return
  const entry = pick(entries, seed)
  const other = pick(entries, seed)
  const [begin, end] = entry.data_offsets.map((offset) => Math.min(Math.max(offset, 0), data.length))
  switch (seed.integer(8)) {
    case 0:
      ;[entry.data_offsets, other.data_offsets] = [other.data_offsets, entry.data_offsets]
      return
    case 1:
      entry.data_offsets[seed.integer(2)] += pick([-8, -1, 1, 8, 1e6, 2 ** 52, -(2 ** 33)], seed)
      return
    case 2:
      entry.shape[0] = pick([0, -1, 1, 2 ** 31, 2 ** 53, 1.5, entry.shape[0] * 2], seed)
      return
    case 3:
      entry.dtype = pick(['F32', 'I32', 'U8', 'I64', 'F64', '__proto__', 'BF16'], seed)
      return
    case 4:
      entry.shape = pick([[], [1, entry.shape[0]], [[1]] as never, null as never], seed)
      return
    default:
      for (let i = 0; i < 1 + seed.integer(4) && end > begin; i++) changeNumber(data, begin, end, seed)
  }
}

/** Writes a telling double or flips a bit inside a tensor. */
function changeNumber(data: Uint8Array, begin: number, end: number, seed: Seed): void {
  const at = begin + 8 * seed.integer(Math.max(1, Math.floor((end - begin) / 8)))
  const numbers = [Number.NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324, -0, 1e15]
  if (seed.integer(2) === 0 && at + 8 <= end)
    new DataView(data.buffer, data.byteOffset).setFloat64(at, pick(numbers, seed), true)
  else data[begin + seed.integer(end - begin)] ^= 1 << seed.integer(8)
}

/** Makes a hostile file: changed with knowledge of the format, its checksum sound. */
export function forge(bytes: Uint8Array, others: readonly Uint8Array[], seed: Seed): Uint8Array {
  const parts = takeApart(bytes)
  const changes = 1 + seed.integer(3)
  for (let i = 0; i < changes; i++) {
    const kind = seed.integer(8)
    if (kind < 4) changeJson(parts.metadata, seed)
    else if (kind < 6) changeTensor(parts, seed)
    else if (kind === 6) changeJson(parts.header, seed)
    else return resealed(damage(bytes, others, seed))
  }
  return putTogether(parts, seed.integer(10) === 0 ? JSON.stringify : undefined)
}
