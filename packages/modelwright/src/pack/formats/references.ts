import { canonicalJson, decodeUtf8, encodeUtf8, type Tensor } from '@modelwright/runtime'

/** The tensors of a file being written, by name. */
export type Tensors = Map<string, Tensor>

/** Lists of texts longer than this in all become tensors. */
const longestInlineList = 512

/**
 * Turns a plain value into JSON with references, and puts what is long into tensors named by where they stand.
 *
 * The other way round than `resolveReferences` of the runtime, which says what the references mean. Properties that are
 * undefined are left out.
 *
 * @param path - where the value stands, e.g. `model.state`
 * @param tensors - takes what is long; undefined: long texts stay inside, and there may be no typed array
 */
export function referencesOf(value: unknown, path: string, tensors: Tensors | undefined): unknown {
  if (typeof value === 'number') return numberOf(value)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'object') throw new Error(`bug: ${path} holds a ${typeof value}`)
  if (ArrayBuffer.isView(value)) {
    if (tensors === undefined) throw new Error(`bug: ${path} holds a tensor`)
    tensors.set(path, value as Tensor)
    return { $tensor: path }
  }
  if (Array.isArray(value)) return listOf(value, path, tensors)
  return objectOf(value as Readonly<Record<string, unknown>>, path, tensors)
}

function numberOf(value: number): unknown {
  if (Object.is(value, -0)) return { $number: '-0' }
  return Number.isFinite(value) ? value : { $number: String(value) }
}

function listOf(values: readonly unknown[], path: string, tensors: Tensors | undefined): unknown {
  if (tensors !== undefined && isLongText(values)) return stringsReference(values, path, tensors)
  return values.map((entry, at) => referencesOf(entry, `${path}.${at}`, tensors))
}

function objectOf(
  object: Readonly<Record<string, unknown>>,
  path: string,
  tensors: Tensors | undefined,
): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== null && prototype !== Object.prototype)
    throw new Error(`bug: ${path} is not plain data: ${Object.prototype.toString.call(object)}`)
  const made: Record<string, unknown> = Object.create(null)
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue
    made[key.startsWith('$') ? `$${key}` : key] = referencesOf(value, `${path}.${nameOf(key)}`, tensors)
  }
  return made
}

/** Keeps names of tensors apart although keys may hold dots. */
function nameOf(key: string): string {
  return key.replace(/~/g, '~0').replace(/\./g, '~1')
}

/** Half surrogate pairs cannot be written as UTF-8: such a list stays JSON, which can. */
function isLongText(values: readonly unknown[]): values is readonly string[] {
  let length = 0
  for (const value of values) {
    if (typeof value !== 'string') return false
    length += value.length + 1
  }
  return length > longestInlineList && values.every((text) => decodeUtf8(encodeUtf8(text as string)) === text)
}

function stringsReference(texts: readonly string[], path: string, tensors: Tensors): unknown {
  const offsets = new Int32Array(texts.length + 1)
  const parts = texts.map(encodeUtf8)
  parts.forEach((part, at) => {
    offsets[at + 1] = offsets[at] + part.length
  })
  const bytes = new Uint8Array(offsets[texts.length])
  parts.forEach((part, at) => {
    bytes.set(part, offsets[at])
  })
  tensors.set(`${path}.bytes`, bytes)
  tensors.set(`${path}.offsets`, offsets)
  return { $strings: path }
}

/** Puts a text into a tensor of bytes. */
export function textReference(text: string, path: string, tensors: Tensors): unknown {
  tensors.set(path, encodeUtf8(text))
  return { $text: path }
}

/** Puts a plain value without tensors into a tensor of bytes, as canonical JSON. */
export function jsonReference(value: unknown, path: string, tensors: Tensors): unknown {
  tensors.set(path, encodeUtf8(canonicalJson(referencesOf(value, path, undefined))))
  return { $json: path }
}
