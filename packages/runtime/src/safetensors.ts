import { parseCanonicalJson } from './canonical-json.ts'
import { crc32 } from './crc32.ts'
import { refuseArtifact } from './reader.ts'
import { decodeUtf8 } from './utf8.ts'

/** The kinds of numbers a tensor may hold, by their name in a safetensors header. */
export const dtypes = {
  F64: Float64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
} as const

/** The name of a kind of number. */
export type Dtype = keyof typeof dtypes

/** A one-dimensional list of numbers of one kind. */
export type Tensor =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array

/** What a safetensors file of ours holds. */
export interface Container {
  /** Canonical JSON, still as text. */
  readonly metadata: string
  readonly tensors: ReadonlyMap<string, Tensor>
}

/** How each file begins, after the eight bytes of the header's length; the checksum follows. */
export const headerStart = '{"__metadata__":{"checksum":"'

/** Longest header and longest metadata, in bytes and UTF-16 units. */
export const maxHeaderBytes = 16777216
export const maxMetadataLength = 1048576

const hasOwn = Object.prototype.hasOwnProperty

/**
 * Takes a safetensors file apart: lengths, checksum, header and every tensor's place are checked.
 *
 * Numbers are little-endian, as are all hosts we know. The tensors are views of one copy of the data.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when anything does not fit
 * @see https://huggingface.co/docs/safetensors
 */
export function readContainer(bytes: Uint8Array): Container {
  const dataStart = headerEnd(bytes)
  checkChecksum(bytes)
  let end = dataStart
  while (bytes[end - 1] === 0x20 && end > dataStart - 7) end--
  const text = decodeUtf8(bytes.subarray(8, end))
  if (text === undefined) refuseArtifact('header', 'must be UTF-8')
  const header = parseCanonicalJson(text, 'header') as Record<string, unknown>
  const data = new Uint8Array(bytes.length - dataStart)
  data.set(bytes.subarray(dataStart))
  return { metadata: metadataOf(header['__metadata__']), tensors: tensorsOf(header, data) }
}

/** Reads and checks the header's length. */
function headerEnd(bytes: Uint8Array): number {
  if (bytes.length < 8 + headerStart.length + 8) refuseArtifact('file', `is too short: ${bytes.length} bytes`)
  let length = 0
  for (let i = 7; i >= 0; i--) length = length * 256 + bytes[i]
  for (let i = 0; i < headerStart.length; i++)
    if (bytes[8 + i] !== headerStart.charCodeAt(i)) refuseArtifact('file', 'does not begin as one')
  if (length > maxHeaderBytes || length > bytes.length - 8)
    refuseArtifact('file', `is cut: a header of ${length} bytes does not fit into ${bytes.length} bytes`)
  if (length % 8 !== 0) refuseArtifact('header', `must be a multiple of 8 bytes long, found ${length}`)
  return 8 + length
}

function checkChecksum(bytes: Uint8Array): void {
  const at = 8 + headerStart.length
  let found = ''
  for (let i = at; i < at + 8; i++) found += String.fromCharCode(bytes[i])
  if (found !== crc32(bytes.subarray(at + 8)))
    refuseArtifact('file', 'was changed or cut after it was packed: its checksum does not match')
}

function metadataOf(value: unknown): string {
  const found = value as { readonly modelwright?: unknown }
  if (Object.keys(found).join() !== 'checksum,modelwright' || typeof found.modelwright !== 'string')
    refuseArtifact('header.__metadata__', 'must hold the checksum and the text "modelwright"')
  if (found.modelwright.length > maxMetadataLength)
    refuseArtifact('header.__metadata__', `must not be longer than ${maxMetadataLength}`)
  return found.modelwright
}

interface Place {
  readonly name: string
  readonly dtype: Dtype
  readonly length: number
  readonly begin: number
  readonly end: number
}

function tensorsOf(
  header: Readonly<Record<string, unknown>>,
  data: Uint8Array<ArrayBuffer>,
): Map<string, Tensor> {
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  const places = names.map((name) => placeOf(name, header[name]))
  places.sort((a, b) => a.begin - b.begin || a.end - b.end)
  const tensors = new Map<string, Tensor>()
  let at = 0
  for (const { name, dtype, length, begin, end } of places) {
    if (begin !== at) refuseArtifact(`tensor ${name}`, `must begin where the one before ends, at ${at}`)
    if (end > data.length) refuseArtifact(`tensor ${name}`, 'must lie inside the file')
    tensors.set(name, new dtypes[dtype](data.buffer, begin, length))
    at = end
  }
  if (at !== data.length)
    refuseArtifact('file', `must end with its last tensor, found ${data.length - at} more bytes`)
  return tensors
}

function placeOf(name: string, value: unknown): Place {
  const refuse = (rule: string): never => refuseArtifact(`tensor ${name}`, rule)
  if (value === null || typeof value !== 'object' || Object.keys(value).join() !== 'data_offsets,dtype,shape')
    refuse('must have dtype, shape and data_offsets')
  const { dtype, shape, data_offsets } = value as Readonly<Record<string, unknown>>
  if (typeof dtype !== 'string' || !hasOwn.call(dtypes, dtype)) refuse('must be of a known dtype')
  if (!isWholeList(shape, 1)) refuse('must have one dimension')
  if (!isWholeList(data_offsets, 2)) refuse('must have two data_offsets')
  const [length] = shape as number[]
  const [begin, end] = data_offsets as number[]
  const size = dtypes[dtype as Dtype].BYTES_PER_ELEMENT
  if (begin % size !== 0) refuse(`must begin at a multiple of ${size}`)
  if (end - begin !== length * size) refuse(`must have ${length * size} bytes`)
  return { name, dtype: dtype as Dtype, length, begin, end }
}

function isWholeList(value: unknown, length: number): boolean {
  return (
    Array.isArray(value) &&
    value.length === length &&
    value.every((entry) => Number.isSafeInteger(entry) && entry >= 0)
  )
}
