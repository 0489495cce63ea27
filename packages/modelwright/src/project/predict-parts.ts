import { join } from 'node:path'
import { type OutputFormat, openRows, type Rows } from '../retrieve/index.ts'
import { digestFiles, type FileDigest, watchFiles } from './batch/digest-files.ts'
import type { PartsOrigin } from './batch/manifest.ts'
import { openPace } from './batch/pace.ts'
import { openPartWriter } from './batch/part-writer.ts'
import { openPartsFolder, type PartsFolder, partName } from './batch/parts-folder.ts'
import type { ScorePlan } from './batch/score-piece.ts'
import { scoreRows } from './batch/score-rows.ts'
import { placeOf } from './file-request.ts'
import {
  checkFit,
  checkIntervals,
  openNotes,
  type PredictResult,
  planOf,
  type ScoreRequest,
  tellFormulas,
} from './predict.ts'

/** Rows of files to be predicted into a folder of parts. */
export interface PartsRequest extends ScoreRequest {
  /** The folder that takes the parts. */
  readonly into: string
  readonly format: OutputFormat
  /** Rows of a part; the last one may have fewer. */
  readonly partitionRows: number
  /** Goes on with the parts that are there. */
  readonly resume?: boolean
}

/** What was predicted. */
export interface PartsResult extends PredictResult {
  readonly parts: number
  /** Parts that were there already. */
  readonly kept: number
}

async function digestHistory(request: PartsRequest): Promise<readonly FileDigest[]> {
  if (request.history === undefined) return []
  const rows = await openRows(request.history, placeOf(request))
  try {
    return await digestFiles(rows.files, request)
  } finally {
    await rows.close()
  }
}

async function originOf(
  request: PartsRequest,
  rows: Rows,
  { layout, policy }: ScorePlan,
): Promise<PartsOrigin> {
  const { model, format, partitionRows } = request
  return {
    model: model.digest,
    input: await digestFiles(rows.files, request),
    history: await digestHistory(request),
    format,
    partitionRows,
    columns: [...layout.names, ...layout.added],
    policy,
    ...(layout.escapeFormulas === true ? { escapeFormulas: true } : {}),
  }
}

/**
 * Predicts every row of files of any size into a folder of parts with so many rows each: `part-00000.parquet` and so on.
 *
 * A part appears under its name only when it is whole, and a list beside the parts says which are; so a run that was killed
 * can be gone on with. Part after part, the rows are those of `predictFile`, to the bit.
 *
 * @throws {ModelwrightError} PROJECT_ROWS_UNFIT - when a column is missing or a value cannot be read; the parts before stay
 * @throws {ModelwrightError} PROJECT_PARTS_EXIST, PROJECT_PARTS_DIFFERENT - when the folder holds parts that do not go with these
 * @throws {ModelwrightError} RETRIEVE_FILE_CHANGED - when an input file was written to meanwhile
 */
export async function predictParts(request: PartsRequest): Promise<PartsResult> {
  checkIntervals(request)
  const { into, resume = false, format } = request
  const folder = await openPartsFolder(into, { resume, format })
  const rows = await openRows(request.path, placeOf(request))
  try {
    return await scoreInto(folder, rows, request)
  } finally {
    await rows.close()
  }
}

async function scoreInto(folder: PartsFolder, rows: Rows, request: PartsRequest): Promise<PartsResult> {
  const { into, log, signal, path, format, partitionRows, clock = () => performance.now() } = request
  const plan = planOf(request, rows.names, format)
  const kept = folder.parts.size
  const watch = await watchFiles(rows.files)
  const begun = originOf(request, rows, plan).then((origin) => folder.begin(origin))
  begun.catch(() => {})
  if (folder.isBegun) await begun
  const keptRows = [...folder.parts.values()].reduce((sum, part) => sum + part.rows, 0)
  const pace = openPace(log, clock, keptRows)
  const notes = openNotes(plan.layout)
  if (folder.rows !== undefined) return { rows: folder.rows, rate: 0, parts: kept, kept, ...notes.found() }
  const isDone = (part: number): boolean => folder.parts.has(part)
  const writer = openPartWriter({
    layout: plan.layout,
    pathOf: (part) => join(into, partName(part, format)),
    signal,
    ...(request.temporary === undefined ? {} : { temporary: request.temporary }),
    async done(part, count) {
      await begun
      await watch.check()
      await folder.add({ part, rows: count })
      log({ kind: 'note', stage: 'serve', message: `${partName(part, format)}: ${count} rows` })
    },
  })
  let total = 0
  let scoredRows = keptRows
  try {
    for await (const scored of scoreRows(rows, { ...request, plan, partRows: partitionRows, isDone })) {
      checkFit(scored, path)
      const first = Math.floor(scored.firstRow / partitionRows)
      for (const [at, part] of scored.parts.entries()) {
        if (isDone(first + at)) continue
        await writer.take(first + at, part)
        scoredRows += part.rowCount
      }
      notes.add(scored)
      total = scored.firstRow + scored.rowCount
      pace.tell(scoredRows, rows.fraction())
    }
    await writer.close(total === 0 && folder.parts.size === 0)
    await begun
    await watch.check()
    total = [...folder.parts.values()].reduce((sum, part) => sum + part.rows, 0)
    await folder.finish(total)
  } catch (error) {
    await writer.discard()
    throw error
  }
  const found = notes.found()
  tellFormulas(request, found.formulas)
  return { rows: total, rate: pace.rate(), parts: folder.parts.size, kept, ...found }
}
