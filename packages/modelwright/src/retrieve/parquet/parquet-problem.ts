import { ModelwrightError } from '../../core/index.ts'

/** Turns DuckDB's words about a bad Parquet file into a sentence; anything else passes unchanged. */
export function parquetProblem(error: unknown, shown: string): unknown {
  const text = error instanceof Error ? error.message : ''
  if (!/parquet|magic bytes|thrift|footer|snappy|zstd/i.test(text) || !/^(Invalid|IO|.*Error)/i.test(text))
    return error
  return new ModelwrightError('RETRIEVE_FILE_DAMAGED', {
    message: `"${shown}" is not a whole Parquet file.`,
    where: shown,
    mend: ['Write or copy the file again: its start, its end or a page in it does not fit the format.'],
    cause: error,
  })
}
