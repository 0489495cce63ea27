import { ModelwrightError } from './errors.ts'

/**
 * Reads untrusted values, checks each, and refuses with the path of the first that is wrong.
 *
 * States of fixes, transforms and models are read through it, so that a damaged or hostile artifact is refused with a
 * sentence before anything is computed from it.
 */
export interface Reader {
  /** Where we are, for messages: `transforms.2.state.mean`. */
  readonly path: string
  /** A finite number within [low, high]. */
  number(key: string, low?: number, high?: number): number
  /** A whole number within [low, high]. */
  integer(key: string, low: number, high: number): number
  boolean(key: string): boolean
  string(key: string): string
  /** One of the given words. */
  choice<const Word extends string>(key: string, words: readonly Word[]): Word
  /** A list of strings, of the given length where one is given. */
  strings(key: string, length?: number): readonly string[]
  /** A float64 tensor; every value finite unless `nonFinite` is allowed. */
  floats(key: string, options?: { length?: number; nonFinite?: boolean }): Float64Array
  /** An int32 tensor; every value within [low, high]. */
  integers(key: string, low: number, high: number, length?: number): Int32Array
  /** A nested object. */
  object(key: string): Reader
  /** A list of nested objects. */
  list(key: string): readonly Reader[]
  has(key: string): boolean
  /** Whatever is there, unchecked; undefined where there is nothing. */
  value(key: string): unknown
  /** All keys, in their order. */
  keys(): readonly string[]
  /** Refuses the artifact: `rule` says what must hold, e.g. "must be sorted". */
  refuse(key: string, rule: string): never
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Refuses an artifact with a sentence that says where and which rule. */
export function refuseArtifact(path: string, rule: string): never {
  throw new ModelwrightError('PACK_ARTIFACT_REFUSED', {
    message: `The artifact is damaged or was not made by Modelwright: ${cut(path)} ${cut(rule)}.`,
    where: cut(path),
    mend: [
      'Pack the model again:  modelwright run',
      'Or fetch the file again and compare its digest:  modelwright show <model>',
    ],
  })
}

type Found = Record<string, unknown>

function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`
  if (value === null || typeof value !== 'object') return String(value)
  return Array.isArray(value) ? 'a list' : 'an object'
}

function objectAt(value: unknown, path: string): Found {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value))
    refuseArtifact(path, `must be an object, found ${shown(value)}`)
  return value as Found
}

/**
 * Makes a {@link Reader} over a decoded JSON object whose tensor references were replaced by typed arrays.
 *
 * @throws {ModelwrightError} PACK_ARTIFACT_REFUSED - from each of its methods, when a value breaks its rule
 */
export function readerOf(value: unknown, path: string): Reader {
  const found = objectAt(value, path)
  const has = (key: string): boolean => Object.prototype.hasOwnProperty.call(found, key)
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const get = (key: string): unknown => (has(key) ? found[key] : undefined)
  const refuse = (key: string, rule: string): never => refuseArtifact(at(key), rule)
  const number = (key: string, low = -Infinity, high = Infinity): number => {
    const v = get(key)
    if (typeof v !== 'number' || !(v >= low && v <= high) || v === Infinity || v === -Infinity) {
      return refuse(key, `must be a finite number from ${low} to ${high}, found ${shown(v)}`)
    }
    return v
  }
  const listOf = (key: string): readonly unknown[] => {
    const v = get(key)
    return Array.isArray(v) ? v : refuse(key, `must be a list, found ${shown(v)}`)
  }
  return {
    path,
    has,
    value: get,
    keys: () => Object.keys(found),
    refuse,
    number,
    integer(key, low, high) {
      const v = number(key, low, high)
      return Math.floor(v) === v ? v : refuse(key, `must be a whole number, found ${v}`)
    },
    boolean(key) {
      const v = get(key)
      return typeof v === 'boolean' ? v : refuse(key, `must be true or false, found ${shown(v)}`)
    },
    string(key) {
      const v = get(key)
      return typeof v === 'string' ? v : refuse(key, `must be text, found ${shown(v)}`)
    },
    choice(key, words) {
      const v = get(key)
      for (const word of words) if (v === word) return word
      return refuse(key, `must be one of ${words.join(', ')}, found ${shown(v)}`)
    },
    strings(key, length) {
      const v = listOf(key)
      if (length !== undefined && v.length !== length)
        refuse(key, `must have ${length} entries, found ${v.length}`)
      for (const entry of v)
        if (typeof entry !== 'string') refuse(key, `must hold text only, found ${shown(entry)}`)
      return v as readonly string[]
    },
    floats(key, options = {}) {
      const v = get(key)
      if (!(v instanceof Float64Array)) return refuse(key, `must be a float64 tensor, found ${shown(v)}`)
      if (options.length !== undefined && v.length !== options.length)
        refuse(key, `must have ${options.length} values, found ${v.length}`)
      if (options.nonFinite !== true) {
        for (let i = 0; i < v.length; i++)
          if (!(v[i] - v[i] === 0)) refuse(key, `must hold finite numbers only, found ${v[i]} at ${i}`)
      }
      return v
    },
    integers(key, low, high, length) {
      const v = get(key)
      if (!(v instanceof Int32Array)) return refuse(key, `must be an int32 tensor, found ${shown(v)}`)
      if (length !== undefined && v.length !== length)
        refuse(key, `must have ${length} values, found ${v.length}`)
      for (let i = 0; i < v.length; i++)
        if (v[i] < low || v[i] > high)
          refuse(key, `must hold values from ${low} to ${high}, found ${v[i]} at ${i}`)
      return v
    },
    object: (key) => readerOf(get(key), at(key)),
    list: (key) => listOf(key).map((entry, i) => readerOf(entry, `${at(key)}.${i}`)),
  }
}
