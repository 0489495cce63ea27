import { plainPath } from '../../retrieve/index.ts'
import { foldCase } from '../store/names.ts'

/** Writes text as a TypeScript string: safe for whatever a column or file is called. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inside.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
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
