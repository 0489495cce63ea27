import { parseCanonicalJson } from './canonical-json.ts'
import { refuseArtifact } from './reader.ts'
import type { Tensor } from './safetensors.ts'
import { decodeUtf8 } from './utf8.ts'

const numbers: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

const hasOwn = Object.prototype.hasOwnProperty

/** Gives the tensor of a name, once. */
type Take = (name: string) => Tensor

/**
 * Replaces each reference in a JSON value by what it stands for.
 *
 * `{"$number": …}` is NaN, Infinity, −Infinity or −0; `{"$tensor": name}` a typed array; `{"$strings": name}` a list of
 * texts from the tensors `name.bytes` and `name.offsets`; `{"$text": name}` and `{"$json": name}` a text and a value
 * in a tensor of bytes. Any other key that starts with `$` was written with one `$` more. Objects have no prototype.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - when a reference leads nowhere, or a tensor is used twice or never
 */
export function resolveReferences(value: unknown, tensors: ReadonlyMap<string, Tensor>): unknown {
  const left = new Map(tensors)
  const take: Take = (name) => {
    const tensor = left.get(name)
    if (tensor === undefined) refuseArtifact(`tensor ${name}`, 'must be there and be used once')
    left.delete(name)
    return tensor
  }
  const resolved = resolve(value, take)
  for (const name of left.keys()) refuseArtifact(`tensor ${name}`, 'is used by nothing')
  return resolved
}

function resolve(value: unknown, take: Take): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, take))
  const object = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(object)
  if (keys.length === 1 && isReference(keys[0])) return follow(keys[0], object[keys[0]], take)
  const resolved: Record<string, unknown> = Object.create(null)
  for (const key of keys) {
    if (isReference(key)) refuseArtifact(`reference ${key}`, 'must stand alone')
    resolved[key.startsWith('$') ? key.slice(1) : key] = resolve(object[key], take)
  }
  return resolved
}

function isReference(key: string): boolean {
  return key.startsWith('$') && !key.startsWith('$$')
}

function follow(kind: string, name: unknown, take: Take): unknown {
  if (typeof name !== 'string') return refuseArtifact(`reference ${kind}`, 'must be text')
  switch (kind) {
    case '$number':
      return hasOwn.call(numbers, name) ? numbers[name] : refuseArtifact('number', `must not be "${name}"`)
    case '$tensor':
      return take(name)
    case '$strings':
      return stringsOf(name, take)
    case '$text':
      return textOf(name, take(name))
    case '$json':
      return resolve(parseCanonicalJson(textOf(name, take(name)), name), (inner) =>
        refuseArtifact(`tensor ${inner}`, `must not be used inside ${name}`),
      )
    default:
      return refuseArtifact('reference', `must be of a known kind, found "${kind}"`)
  }
}

function textOf(name: string, bytes: Tensor): string {
  if (!(bytes instanceof Uint8Array)) return refuseArtifact(`tensor ${name}`, 'must hold bytes')
  const text = decodeUtf8(bytes)
  return text === undefined ? refuseArtifact(`tensor ${name}`, 'must be UTF-8') : text
}

function stringsOf(name: string, take: Take): readonly string[] {
  const bytes = take(`${name}.bytes`)
  const offsets = take(`${name}.offsets`)
  if (!(bytes instanceof Uint8Array) || !(offsets instanceof Int32Array))
    return refuseArtifact(`tensor ${name}`, 'must be bytes with int32 offsets')
  const count = offsets.length - 1
  if (offsets[0] !== 0 || offsets[count] !== bytes.length)
    refuseArtifact(`tensor ${name}`, 'must have offsets from 0 to the number of bytes')
  const strings = new Array<string>(count)
  for (let i = 0; i < count; i++) {
    if (offsets[i + 1] < offsets[i]) refuseArtifact(`tensor ${name}`, 'must have offsets in order')
    strings[i] = textOf(name, bytes.subarray(offsets[i], offsets[i + 1]))
  }
  return strings
}
