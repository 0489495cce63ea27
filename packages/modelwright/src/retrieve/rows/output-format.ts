import { foldAscii } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'

/** Formats that predictions are written in. */
export type OutputFormat = 'csv' | 'json-lines' | 'parquet'

/** How names of files in each format end. */
export const endingOf: Readonly<Record<OutputFormat, string>> = {
  csv: '.csv',
  'json-lines': '.jsonl',
  parquet: '.parquet',
}

/** Tells an output's format by its name. @throws {ModelwrightError} RETRIEVE_FORMAT_UNKNOWN */
export function outputFormatOf(path: string): OutputFormat {
  const name = foldAscii(path)
  if (name.endsWith('.csv') || name.endsWith('.txt')) return 'csv'
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'json-lines'
  if (name.endsWith('.parquet')) return 'parquet'
  throw new ModelwrightError('RETRIEVE_FORMAT_UNKNOWN', {
    message: `The name "${path}" does not tell how rows shall be written.`,
    where: path,
    mend: ['End it in .csv, .jsonl or .parquet.'],
  })
}
