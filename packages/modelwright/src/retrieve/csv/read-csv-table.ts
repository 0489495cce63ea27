import type { Column } from '@modelwright/runtime'
import { ModelwrightError } from '../../core/index.ts'
import type { FilePath } from '../bytes/open-bytes.ts'
import { type ColumnBuilder, openBuilder } from '../columns/column-builder.ts'
import { placesOf } from '../columns/union-columns.ts'
import type { ReadContext, ReadTable } from '../format.ts'
import type { CsvValues } from './csv-options.ts'
import { type OpenCsv, openCsv } from './open-csv.ts'
import { readCsvParts } from './read-csv-parts.ts'

type Settings = Record<string, string | number | boolean>

/** What one pass over all files has collected. */
interface Pass {
  readonly names: readonly string[]
  readonly builders: readonly (ColumnBuilder | undefined)[]
  readonly rowCount: number
  readonly settings: Settings
}

type BuilderOf = (field: number, opened: OpenCsv) => ColumnBuilder | undefined

function changedFile(shown: string): ModelwrightError {
  return new ModelwrightError('RETRIEVE_FILE_CHANGED', {
    message: `"${shown}" changed while it was read.`,
    where: shown,
    mend: ['Wait until the file is written, or read a copy of it.'],
  })
}

/** Lets other work of the process run now and then, so that signals and timers are heard. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function readFile(
  opened: OpenCsv,
  builders: readonly (ColumnBuilder | undefined)[],
  places: readonly number[],
  signal: AbortSignal | undefined,
): Promise<number> {
  let rowCount = 0
  try {
    for await (const block of opened.blocks) {
      signal?.throwIfAborted()
      for (let field = 0; field < places.length; field++) builders[places[field]]?.add(block, field)
      rowCount += block.rowCount
      await breath()
    }
  } finally {
    await opened.close()
  }
  return rowCount
}

/** Reads all files once, each column into its builder; where there is none, the column is passed over. */
async function readOnce(
  files: readonly FilePath[],
  values: CsvValues,
  context: ReadContext,
  builderOf: BuilderOf,
): Promise<Pass> {
  let pass: Pass | undefined
  for (const file of files) {
    const opened = await openCsv(file, values, { signal: context.signal })
    const names = pass?.names ?? opened.names
    const builders: readonly (ColumnBuilder | undefined)[] =
      pass?.builders ?? names.map((_, field) => builderOf(field, opened))
    let places: readonly number[]
    try {
      places = placesOf(names, opened.names, file.shown, files[0].shown)
    } catch (error) {
      await opened.close()
      throw error
    }
    const rowCount = (pass?.rowCount ?? 0) + (await readFile(opened, builders, places, context.signal))
    for (const message of opened.warnings) context.log({ kind: 'warning', stage: 'retrieve', message })
    pass = { names, builders, rowCount, settings: pass?.settings ?? opened.settings() }
  }
  return pass!
}

/**
 * Reads CSV files into typed columns, in one pass.
 *
 * Types are settled by the first cells; where a later cell breaks a column's type, all files are read once more for
 * those columns, as strings.
 *
 * @throws {ModelwrightError} RETRIEVE_COLUMNS_DIFFERENT, RETRIEVE_FILE_CHANGED, and what `openCsv` throws
 */
export async function readCsvTable(
  files: readonly FilePath[],
  values: CsvValues,
  context: ReadContext,
): Promise<ReadTable> {
  return (await readCsvParts(files, values, context)) ?? readCsvWhole(files, values, context)
}

/** Reads CSV files record by record on this thread: whatever they hold. */
export async function readCsvWhole(
  files: readonly FilePath[],
  values: CsvValues,
  context: ReadContext,
): Promise<ReadTable> {
  const pass = await readOnce(files, values, context, (_, opened) =>
    openBuilder({ decimal: opened.dialect.decimal }),
  )
  const broken = new Set(
    pass.builders.flatMap((builder, field) => (builder?.state === 'broken' ? [field] : [])),
  )
  let builders = pass.builders
  if (broken.size > 0) {
    const again = await readOnce(files, values, { ...context, log: () => {} }, (field) =>
      broken.has(field) ? openBuilder({ decimal: '.', asString: true }) : undefined,
    )
    if (again.rowCount !== pass.rowCount) throw changedFile(files[0].shown)
    builders = builders.map((builder, field) => again.builders[field] ?? builder)
  }
  const columns = new Map<string, Column>()
  for (let field = 0; field < builders.length; field++) {
    columns.set(pass.names[field], builders[field]!.finish())
    if (pass.rowCount > 100_000) await breath()
  }
  return { rowCount: pass.rowCount, columns, settings: pass.settings }
}
