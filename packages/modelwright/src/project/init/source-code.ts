import { plainPath } from '../../retrieve/index.ts'
import { foldCase } from '../store/names.ts'

/** Writes text as a TypeScript string: safe for whatever a column or file is called. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inside.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

const isPlainKey = (key: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key)

/** Writes a plain value as a person would: strings, numbers, lists, objects. */
export function valueCode(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(valueCode).join(', ')}]`
  if (value === null || typeof value !== 'object') return String(value)
  const parts = Object.entries(value).map(
    ([key, entry]) => `${isPlainKey(key) ? key : quoted(key)}: ${valueCode(entry)}`,
  )
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

/** The function that makes a thing, by the thing's name: `boostedTrees` of `boosted-trees`. */
export function factoryName(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Makes text fit for the rest of a line after `//`. */
export function commented(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

const constructors: readonly [RegExp, string][] = [
  [/\.(csv|tsv|tab|txt)$/, 'csv'],
  [/\.json$/, 'json'],
  [/\.(jsonl|ndjson)$/, 'jsonLines'],
  [/\.parquet$/, 'parquet'],
]

/** The name of the source that reads a file of this name. */
export function sourceFor(path: string): string {
  const stem = foldCase(plainPath(path)).replace(/\.(gz|zst)$/, '')
  return constructors.find(([pattern]) => pattern.test(stem))?.[1] ?? 'file'
}
