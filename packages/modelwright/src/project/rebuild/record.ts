import { ModelwrightError, type Plain, type RulingNotes } from '../../core/index.ts'
import type { CodePart } from './written-workflow.ts'

/** What it takes to do a run again, beside its artifact, its snapshots and code of one's own. */
export interface RebuildRecord {
  readonly format: 1
  /** The version that did it. */
  readonly modelwright: string
  /** The model's name. */
  readonly name: string
  readonly workflow: Plain
  readonly code: readonly CodePart[]
  readonly workflowDigest: string
  readonly snapshot: string
  /** Snapshot of the file of rows that were held out; null: they were held out of the data. */
  readonly test: string | null
  /** The file of folds, in base64; null: there was none. */
  readonly folds: string | null
  /** What the clock decided. */
  readonly rulings: RulingNotes
}

/** The form that this version writes. */
export const recordFormat = 1

/** Writes a record; numbers as they are, to the bit. */
export function recordBytes(record: RebuildRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record))
}

/** Reads a record. @throws {ModelwrightError} PROJECT_REBUILD_UNREADABLE - when a later version wrote it */
export function readRecord(bytes: Uint8Array): RebuildRecord {
  const record = JSON.parse(new TextDecoder().decode(bytes)) as RebuildRecord
  if (record.format === recordFormat) return record
  throw new ModelwrightError('PROJECT_REBUILD_UNREADABLE', {
    message: `How the model was made is written in form ${String(record.format)}; this version reads ${recordFormat}.`,
    mend: ['Rebuild with the version of modelwright that made the model: its card names it.'],
  })
}
