import { groupedCount } from '../core/index.ts'
import type { PredictResult } from '../project/predict.ts'
import type { PartsResult } from '../project/predict-parts.ts'
import type { Output } from './output.ts'

/** Tells the first notes on cells as warnings. */
export function tellNotes({ log }: Output, { notes, noteCount }: PredictResult): void {
  for (const message of notes.slice(0, 5)) log({ kind: 'warning', stage: 'serve', message })
  if (noteCount > 5)
    log({ kind: 'warning', stage: 'serve', message: `${noteCount - 5} more notes of this kind` })
}

/** From so many rows on it is said how fast they were. */
const manyRows = 100_000

function paceText({ rows, rate }: PredictResult): string {
  return rows < manyRows || rate === 0 ? '' : `, ${groupedCount(Math.round(rate))} rows/s`
}

/** Says what was written into one file. */
export function ratedText(result: PredictResult, output: string): string {
  return `${result.rows} rows → ${output}${paceText(result)}\n`
}

/** Says what was written into a folder of parts. */
export function partsText(result: PartsResult, output: string): string {
  const { rows, parts, kept } = result
  const were = kept === 0 ? '' : ` (${kept} ${kept === 1 ? 'was' : 'were'} there)`
  return `${rows} rows → ${output}, ${parts} ${parts === 1 ? 'part' : 'parts'}${were}${paceText(result)}\n`
}
