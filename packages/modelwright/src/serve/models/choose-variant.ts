import type { Exchange } from '../exchange.ts'
import type { Sticky } from './plan.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as unknown[])[0] : undefined
}

/** A column of a table that tells its columns apart from its rows. */
function inTable(table: unknown, column: string, [names, rows]: readonly [string, string]): unknown {
  if (!isFields(table) || !Array.isArray(table[names])) return undefined
  const at = (table[names] as unknown[]).indexOf(column)
  const row = firstOf(table[rows])
  return at >= 0 && Array.isArray(row) ? (row as unknown[])[at] : undefined
}

/** A column that is a tensor of its own. */
function inTensors(tensors: unknown, column: string): unknown {
  if (!Array.isArray(tensors)) return undefined
  const found = (tensors as unknown[]).find((tensor) => isFields(tensor) && tensor['name'] === column)
  const data = isFields(found) ? firstOf(found['data']) : undefined
  return Array.isArray(data) ? (data as unknown[])[0] : data
}

function inRow(row: unknown, column: string): unknown {
  return isFields(row) && Object.hasOwn(row, column) ? row[column] : undefined
}

/** Where the first row's value of a column may lie in a JSON body, over all formats that name columns. */
function* valuesOf(body: unknown, column: string): Generator<unknown> {
  yield inRow(isFields(body) ? body : firstOf(body), column)
  if (!isFields(body)) return
  for (const key of ['instances', 'dataframe_records', 'inputs']) yield inRow(firstOf(body[key]), column)
  yield inTable(body['dataframe_split'], column, ['columns', 'data'])
  yield inTable(body['input_data'], column, ['columns', 'data'])
  yield inTable(firstOf(body['input_data']), column, ['fields', 'values'])
  yield inTensors(body['inputs'], column)
}

/** The value of a column in the first row of a JSON body; undefined where there is none to be seen. */
function keyInBody(body: Uint8Array, column: string): string | undefined {
  let read: unknown
  try {
    read = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString())
  } catch {
    return undefined
  }
  for (const value of valuesOf(read, column))
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value)
  return undefined
}

/** By what a request stays with its variant; undefined where it says nothing of the kind. */
function keyOf({ headers, body, caller }: Exchange, sticky: Sticky): string | undefined {
  switch (sticky.by) {
    case 'header':
      return headers[sticky.name.toLowerCase()]?.toString()
    case 'column':
      return body instanceof Uint8Array ? keyInBody(body, sticky.name) : undefined
    case 'caller':
      return caller?.id
  }
}

/**
 * Gives a text a number from 0 to 1 (exclusive), evenly: FNV-1a over UTF-16 units, mixed as MurmurHash3 ends.
 *
 * The same text has the same number in every process, so that a key stays with its variant.
 */
export function evenly(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000
}

/**
 * Chooses which of a model's variants answers.
 *
 * Challengers come first on the line from 0 to 1: where a share grows, whoever was within it stays within it.
 *
 * @param variants - the first takes what the others leave
 * @param draw - a number from 0 to 1 (exclusive) for requests without a key
 */
export function chooseVariant<Variant extends { readonly share: number }>(
  {
    name,
    variants,
    sticky,
  }: { readonly name: string; readonly variants: readonly Variant[]; readonly sticky?: Sticky | undefined },
  exchange: Exchange,
  draw: () => number = Math.random,
): Variant {
  if (variants.length === 1) return variants[0]!
  const key = sticky === undefined ? undefined : keyOf(exchange, sticky)
  if (key !== undefined) exchange.stickyKey = key
  let left = key === undefined ? draw() : evenly(`${name}\0${key}`)
  for (const variant of variants.slice(1)) {
    if (left < variant.share) return variant
    left -= variant.share
  }
  return variants[0]!
}
