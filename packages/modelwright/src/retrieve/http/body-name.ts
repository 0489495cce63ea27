import type { IncomingHttpHeaders } from 'node:http'
import { foldAscii } from '@modelwright/runtime'
import { isDataName } from '../bytes/file-problem.ts'

const byType: Readonly<Record<string, string>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'tsv',
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'jsonl',
  'application/jsonlines': 'jsonl',
  'application/json-lines': 'jsonl',
  'application/vnd.apache.parquet': 'parquet',
  'application/x-parquet': 'parquet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/plain': 'txt',
}

/** The media type without its parameters. */
export function mediaTypeOf(headers: IncomingHttpHeaders): string {
  return foldAscii((headers['content-type'] ?? '').split(';')[0].trim())
}

/** The charset of the media type, as the server states it. */
export function charsetOf(headers: IncomingHttpHeaders): string | undefined {
  return /;\s*charset\s*=\s*"?\s*([\w:.-]+)/i.exec(headers['content-type'] ?? '')?.[1]
}

function statedName(headers: IncomingHttpHeaders): string | undefined {
  const disposition = headers['content-disposition'] ?? ''
  const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)''([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))/i.exec(disposition)
  return extended ?? plain?.[1] ?? plain?.[2]?.trim()
}

/** The last part of a path, whatever separates parts: a name from elsewhere never leads anywhere. */
function lastPart(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Of a name, its ending alone: what stands before it may be a secret that an address names. */
function endingOf(name: string): string {
  return /\.[a-z]{1,8}(?:\.gz|\.zst)?$/i.exec(name)?.[0] ?? ''
}

/**
 * A name whose ending tells the format of a body: that of the address, else what the server calls it, else its type.
 *
 * It is only ever looked at, never written to.
 */
export function bodyName(first: URL, last: URL, headers: IncomingHttpHeaders): string {
  const names = [decoded(first.pathname), statedName(headers) ?? '', decoded(last.pathname)].map(lastPart)
  const telling = names.find((name) => isDataName(name))
  const ending = byType[mediaTypeOf(headers)]
  return `body${telling === undefined && ending !== undefined ? `.${ending}` : endingOf(telling ?? names[0])}`
}
