import {
  canonicalJson,
  crc32,
  type Dtype,
  dtypes,
  encodeUtf8,
  headerStart,
  type Tensor,
} from '@modelwright/runtime'

interface Place {
  readonly name: string
  readonly dtype: Dtype
  readonly tensor: Tensor
  readonly begin: number
}

/**
 * Writes a safetensors file: the same metadata and tensors give the same bytes.
 *
 * Tensors lie in order of the size of their numbers, largest first, then by name: no gaps, and each is aligned.
 */
export function writeContainer(metadata: string, tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const places = placesOf(tensors)
  const header = headerOf(metadata, places)
  const last = places[places.length - 1]
  const file = new Uint8Array(8 + header.length + (last ? last.begin + last.tensor.byteLength : 0))
  let rest = header.length
  for (let i = 0; i < 8; i++) {
    file[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  file.set(header, 8)
  for (const { tensor, begin } of places) file.set(bytesOf(tensor), 8 + header.length + begin)
  const at = 8 + headerStart.length
  file.set(encodeUtf8(crc32(file.subarray(at + 8))), at)
  return file
}

function placesOf(tensors: ReadonlyMap<string, Tensor>): readonly Place[] {
  const found = [...tensors].map(([name, tensor]) => ({ name, dtype: dtypeOf(name, tensor), tensor }))
  found.sort((a, b) => b.tensor.BYTES_PER_ELEMENT - a.tensor.BYTES_PER_ELEMENT || (a.name < b.name ? -1 : 1))
  let at = 0
  return found.map((tensor) => {
    const begin = at
    at += tensor.tensor.byteLength
    return { ...tensor, begin }
  })
}

function dtypeOf(name: string, tensor: Tensor): Dtype {
  for (const dtype of Object.keys(dtypes) as Dtype[]) if (tensor instanceof dtypes[dtype]) return dtype
  throw new Error(`bug: the tensor ${name} is of an unknown kind`)
}

/** The header, padded with blanks so that the data begins at a multiple of 8. */
function headerOf(metadata: string, places: readonly Place[]): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { checksum: '00000000', modelwright: metadata } }
  for (const { name, dtype, tensor, begin } of places) {
    header[name] = { data_offsets: [begin, begin + tensor.byteLength], dtype, shape: [tensor.length] }
  }
  const bytes = encodeUtf8(canonicalJson(header))
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20)
  padded.set(bytes)
  return padded
}

/** Bytes of a tensor's numbers, little-endian; every NaN is the same NaN. */
function bytesOf(tensor: Tensor): Uint8Array {
  const bytes = new Uint8Array(tensor.byteLength)
  bytes.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength))
  const isFloat = tensor instanceof Float64Array || tensor instanceof Float32Array
  if (isFloat) for (let i = 0; i < tensor.length; i++) if (Number.isNaN(tensor[i])) setNaN(bytes, i, tensor)
  return bytes
}

function setNaN(bytes: Uint8Array, at: number, { BYTES_PER_ELEMENT: size }: Tensor): void {
  const end = (at + 1) * size
  bytes.fill(0, end - size, end)
  bytes[end - 1] = 0x7f
  bytes[end - 2] = size === 8 ? 0xf8 : 0xc0
}
