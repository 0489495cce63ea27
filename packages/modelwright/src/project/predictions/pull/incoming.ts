import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError } from '../../../core/index.ts'
import { type Keep, keepWithin, loadPredictionLog } from '../../../serve/index.ts'
import { checkModelName } from '../../store/names.ts'
import { askLog } from '../open-log.ts'

/** Where rows that come from elsewhere are put, and what is done to them. */
export interface IncomingRules {
  /** The log of a model. */
  folderOf(model: string): string
  /** A folder on the same disk, for what is not whole yet. */
  readonly aside: string
  /** Where the rows come from, for those that do not say so. */
  readonly source?: string | undefined
  /** Columns to leave out, or `hash:<column>`. */
  readonly redact?: readonly string[] | undefined
  /** For the hashes. */
  readonly key?: string | undefined
  readonly keep?: Keep | undefined
  readonly now: number
}

/** A line that is none of ours, or is damaged. */
export interface BadLine {
  /** Where it stands: a time, or an object and the number of the line. */
  readonly where: string
  readonly reason: string
}

/** What became of the lines that came. Plain data. */
export interface IncomingCounts {
  /** Rows that were written, by model. */
  readonly models: Readonly<Record<string, number>>
  readonly rows: number
  readonly outcomes: number
  /** Rows that were in the log already. */
  readonly repeated: number
  /** Golden rows that were asked when it was deployed: they are left out. */
  readonly golden: number
  /** Rows that are older than the log keeps. */
  readonly expired: number
  readonly badCount: number
  /** The first of them. */
  readonly bad: readonly BadLine[]
  readonly segments: number
}

/** Puts lines that come from elsewhere into logs, as whole segments. */
export interface Incoming {
  /** Takes the JSON of one prediction. Resolves once it is checked; full buffers are written first. */
  prediction(text: string, where: string): Promise<void>
  /** Takes lines of outcomes for the log of a model, as they are. */
  outcomes(model: string, lines: readonly string[], at: number): Promise<void>
  bad(line: BadLine): void
  /** Counts a golden row. */
  golden(): void
  /** Writes what waits: what was taken until then is on the disk. */
  flush(): Promise<void>
  /** Deletes what is beyond the bounds of the log. */
  tidy(): Promise<void>
  counts(): IncomingCounts
}

interface Waiting {
  readonly key: string
  readonly at: number
  readonly text: string
}

/** Rows of one model that wait: so many, or so many characters, make a segment. */
const segmentRows = 50_000
const segmentLength = 33_554_432
const badTold = 10

/** Keys of a log's rows of a time. */
async function keysWithin(folder: string, from: number, until: number): Promise<ReadonlySet<string>> {
  try {
    return await askLog({ folders: [folder] }, async (engine) => {
      const rows = await engine.query(
        `SELECT id || '/' || "row" || '/' || digest AS key FROM predictions
         WHERE "at" >= epoch_ms(${from}) AND "at" <= epoch_ms(${until})`,
      )
      return new Set(rows.map(({ key }) => String(key)))
    })
  } catch (error) {
    if (isModelwrightError(error) && error.code === 'PROJECT_LOG_MISSING') return new Set()
    throw error
  }
}

/**
 * Opens the way in for rows from elsewhere. A row that the log holds already, by its request, number and artifact, is not written again:
 * whatever was read twice, it is there once.
 *
 * @throws {ModelwrightError} SERVE_LOG_UNKEYED - when columns are to be hashed without a key
 */
export async function openIncoming(rules: IncomingRules): Promise<Incoming> {
  const { markedJson: _, ...parts } = await loadPredictionLog()
  const { redact = [], key, keep, now, aside, folderOf, source } = rules
  const redaction = parts.redactionOf(redact, { key })
  const oldest = keep?.ageMs === undefined ? Number.NEGATIVE_INFINITY : now - keep.ageMs
  const waiting = new Map<string, { rows: Waiting[]; keys: Set<string>; length: number }>()
  const models: Record<string, number> = {}
  const touched = new Set<string>()
  const count = { rows: 0, outcomes: 0, repeated: 0, golden: 0, expired: 0, badCount: 0, segments: 0 }
  const bad: BadLine[] = []

  const refuse = (line: BadLine): void => {
    count.badCount++
    if (bad.length < badTold) bad.push({ where: line.where.slice(0, 300), reason: line.reason })
  }
  const write = async (model: string): Promise<void> => {
    const { rows } = waiting.get(model)!
    waiting.delete(model)
    const from = rows.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY)
    const until = rows.reduce((most, { at }) => Math.max(most, at), 0)
    const known = await keysWithin(folderOf(model), from, until)
    const fresh = rows.filter((row) => !known.has(row.key))
    count.repeated += rows.length - fresh.length
    if (fresh.length === 0) return
    const lines = Buffer.from(`${fresh.map(({ text }) => text).join('\n')}\n`)
    await parts.writeSegment(folderOf(model), aside, lines, { kind: 'predictions', from, until })
    touched.add(model)
    count.segments++
    count.rows += fresh.length
    models[model] = (models[model] ?? 0) + fresh.length
  }
  return {
    bad: refuse,
    golden: () => void count.golden++,
    async prediction(text, where) {
      const taken = parts.readPredictionText(text, { redaction, source, now })
      if (typeof taken === 'string') return refuse({ where, reason: taken })
      if (!isModelName(taken.model)) return refuse({ where, reason: '"model" is no name of a model' })
      if (taken.at < oldest) return void count.expired++
      const own = waiting.get(taken.model) ?? { rows: [], keys: new Set<string>(), length: 0 }
      waiting.set(taken.model, own)
      if (own.keys.has(taken.key)) return void count.repeated++
      own.keys.add(taken.key)
      own.rows.push(taken)
      own.length += taken.text.length
      if (own.rows.length >= segmentRows || own.length >= segmentLength) await write(taken.model)
    },
    async outcomes(model, lines, at) {
      if (lines.length === 0) return
      const bytes = Buffer.from(`${lines.join('\n')}\n`)
      await parts.writeSegment(folderOf(model), aside, bytes, { kind: 'outcomes', from: at, until: at })
      touched.add(model)
      count.segments++
      count.outcomes += lines.length
    },
    async flush() {
      for (const model of [...waiting.keys()]) await write(model)
    },
    async tidy() {
      if (keep === undefined) return
      for (const model of touched) await keepWithin(folderOf(model), keep, now)
    },
    counts: () => ({ models, ...count, bad }),
  }
}

function isModelName(name: string): boolean {
  try {
    checkModelName(name)
    return true
  } catch {
    return false
  }
}

/** Makes the folder that a source of rows keeps its place in: by its name, which may hold anything. */
export async function sourceFolder(state: string, source: string): Promise<string> {
  const folder = join(state, createHash('sha256').update(source).digest('hex').slice(0, 16))
  await mkdir(folder, { recursive: true })
  return folder
}
