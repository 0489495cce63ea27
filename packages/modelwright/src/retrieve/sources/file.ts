import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError, type Source } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { headOf } from '../bytes/open-bytes.ts'
import { fileSource } from '../file-source.ts'
import type { Format } from '../format.ts'
import { sourceOf } from '../source-of.ts'
import type { CsvOptions } from './csv.ts'

/**
 * A file of a kind that its name tells: .csv .tsv .txt .parquet .json .jsonl .ndjson .xlsx, text also as .gz or .zst.
 *
 * @param path - a file, a folder, a glob or an address
 * @param options - options of `csv`, for text
 */
export function file(path: string, options: CsvOptions = {}): Source {
  return sourceOf('file', { path, ...options })
}

/** Brings files of a kind that their names tell. */
export const fileOfAnyKind = fileSource('file')

const formats: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  tab: 'csv',
  json: 'json',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  parquet: 'parquet',
  xlsx: 'excel',
  xlsm: 'excel',
}

function unknownFormat({ shown }: FilePath): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FORMAT_UNKNOWN', {
    message: `The name "${shown}" does not tell what kind of file it is.`,
    where: shown,
    mend: [
      `Say it:  csv('${shown}'), json('${shown}'), parquet('${shown}') or excel('${shown}')`,
      'Or end its name in .csv, .tsv, .txt, .json, .jsonl, .ndjson, .parquet or .xlsx (text also in .gz or .zst).',
    ],
  })
}

/** Tells a file's format by its name; a nameless one that begins like Parquet is Parquet. */
async function formatOf(path: FilePath): Promise<Format> {
  const match = /\.([a-z]+)(?:\.gz|\.zst)?$/.exec(foldAscii(path.name ?? path.shown))
  const head = await headOf(path, 4)
  if (Buffer.from(head).toString('latin1') === 'PAR1') return 'parquet'
  const format = match === null ? undefined : formats[match[1]]
  if (format === undefined) throw unknownFormat(path)
  return format
}

/**
 * Tells the one format that all files have.
 *
 * @throws {ModelwrightError} RETRIEVE_FORMAT_UNKNOWN, RETRIEVE_FORMAT_MIXED
 */
export async function formatOfAll(files: readonly FilePath[]): Promise<Format> {
  const first = await formatOf(files[0])
  for (const other of files.slice(1)) {
    const format = await formatOf(other)
    if (format === first) continue
    throw new ModelwrightError('RETRIEVE_FORMAT_MIXED', {
      message: `"${files[0].shown}" and "${other.shown}" are files of different kinds (${first}, ${format}).`,
      where: other.shown,
      mend: ["Name files of one kind, e.g.  file('data/*.csv')"],
    })
  }
  return first
}
