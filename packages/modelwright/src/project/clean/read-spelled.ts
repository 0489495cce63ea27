import { type Log, ModelwrightError, type Table } from '../../core/index.ts'
import { type CsvOptions, openRows, type ReadSettings, type Rows } from '../../retrieve/index.ts'
import { rawTable } from './raw-table.ts'

/** Options of text that can be stated where they shall not be detected. */
export type TextOptions = Pick<CsvOptions, 'encoding' | 'delimiter'>

/** A file, and how it was read. */
export interface SpelledFile extends ReadSettings {
  readonly file: string
}

/** Where a table is read from. */
export interface SpelledRequest {
  readonly path: string
  readonly csv?: TextOptions
  readonly folder: string
  readonly log: Log
  readonly signal: AbortSignal
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Refuses to read by options of text what is none. */
function refuseTextOptions({ format, files }: Rows, csv: TextOptions): void {
  const given = Object.keys(csv)
  if (format === 'csv' || given.length === 0) return
  throw new ModelwrightError('CORE_OPTION_INVALID', {
    message: `"${files[0].shown}" is ${format}, no text of cells with a character between them: there is no ${given.join(' or ')} to state.`,
    where: given.map((name) => `--${name}`).join(', '),
    mend: [`Leave out ${given.map((name) => `--${name}`).join(' and ')}`],
  })
}

/**
 * Reads a table as its files spell it, and says how each was read.
 *
 * @throws {ModelwrightError} RETRIEVE_… - when it cannot be read
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when options of text are bad, or the file is none
 */
export async function readSpelled(
  { path, csv = {}, folder, log, signal, env = {} }: SpelledRequest,
  temporary: string,
): Promise<{ readonly raw: Table; readonly files: readonly SpelledFile[] }> {
  const rows = await openRows(path, { csv, folder, temporary, log, signal, env })
  try {
    refuseTextOptions(rows, csv)
    const raw = await rawTable(rows, (count) =>
      log({ kind: 'progress', stage: 'retrieve', fraction: 0, note: `${count} rows` }),
    )
    const files = rows.settings().map((settings, at) => ({ ...settings, file: rows.files[at].shown }))
    return { raw, files }
  } finally {
    await rows.close()
  }
}
