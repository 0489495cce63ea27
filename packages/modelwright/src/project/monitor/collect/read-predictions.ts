import type { JudgedPrediction } from '../../../core/index.ts'
import { quotedText } from '../../../engine/index.ts'
import { findDoubled } from '../../predictions/find-doubled.ts'
import { judgedOf, type LogRow, parsed, saidOf } from '../../predictions/log-source.ts'
import { openLog } from '../../predictions/open-log.ts'
import type { SketchedPrediction } from './logged-rows.ts'
import type { LogPlace } from './scan-log.ts'
import { versionSql } from './version-name.ts'

/** Predictions of a stretch of time as they are read for sketches: in their order, what comes twice is told. */
export interface ReadPrediction {
  readonly version: string
  /** When it was asked, milliseconds since 1970-01-01 UTC. */
  readonly at: number
  /** Another row of the same request, position and version came before. */
  readonly isDuplicate: boolean
  read(): SketchedPrediction
}

/** What sketches take of what was said: not what was asked for beside it. */
const said = ['prediction', 'probabilities'] as const

function sketchedOf(row: LogRow): SketchedPrediction {
  const source = row['source'] as string | null
  return {
    at: row['ms'] as number,
    ...(source === null ? {} : { source }),
    features: (parsed(row['features']) ?? null) as SketchedPrediction['features'],
    said: saidOf(row, said),
  }
}

const epoch = (ms: number): string => `epoch_ms(${Math.trunc(ms)})`

/**
 * Reads predictions of a model by their time, some thousands at a time. Nothing is held but the piece that is read: sorting happens
 * in the engine, out of memory where they are many.
 */
export async function* readPredictions(
  { folders, model, signal }: LogPlace,
  { since, until }: { readonly since: number; readonly until: number },
): AsyncGenerator<readonly ReadPrediction[], void> {
  const condition = `model = ${quotedText(model)} AND "at" >= ${epoch(since)} AND "at" < ${epoch(until)}`
  const { value, close } = await openLog(
    { folders, window: { since, until, model }, signal },
    async (engine) => {
      await findDoubled(engine, { where: condition, name: versionSql })
      const result =
        await engine.stream(`SELECT p.name, epoch_ms(p."at")::DOUBLE AS ms, p.source, p.features, ${said.join(', ')},
        CASE WHEN d.first IS NULL THEN NULL ELSE p.id || ' ' || p."row" || ' ' || p.name END AS doubled, p."at" > d.first AS is_later
      FROM (SELECT *, ${versionSql} AS name FROM predictions WHERE ${condition}) p
      LEFT JOIN doubled d ON p.id = d.id AND p."row" = d."row" AND p.name = d.name
      ORDER BY p."at", p.id, p."row", p.name`)
      const pieces = result.yieldRowObjectJs()
      return { pieces, first: await pieces.next() }
    },
  )
  let before: unknown = null
  try {
    for (let piece = value.first; piece.done !== true; piece = await value.pieces.next())
      yield piece.value.map((row: LogRow) => {
        const doubled = row['doubled']
        const isDuplicate = row['is_later'] === true || (doubled !== null && doubled === before)
        before = doubled
        const [version, at] = [row['name'] as string, row['ms'] as number]
        return { version, at, isDuplicate, read: () => sketchedOf(row) }
      })
  } finally {
    await close()
  }
}

/** Which rows of a window are looked at one by one. */
export interface SampleRequest extends LogPlace {
  readonly version: string
  readonly from: number
  readonly until: number
  readonly asOf?: number | undefined
  /** Rows of the window, about. */
  readonly rowCount: number
  readonly most: number
  /** Only rows whose outcome is known. */
  readonly areJudged?: boolean
  /** The outcomes that were known when each row was so old; those that came later are left out. */
  readonly outcomeAgeMs?: number | undefined
}

const hashScale = 1_000_000

/**
 * Reads rows of a window with their outcomes, by their time: all, or where they are more than asked a sample that goes by a hash of
 * their names, so that the same rows are taken each time.
 */
export async function readSample(request: SampleRequest): Promise<readonly JudgedPrediction[]> {
  const { folders, model, version, from, until, asOf, rowCount, most, signal } = request
  const { areJudged = false, outcomeAgeMs } = request
  const share = rowCount <= most ? hashScale : Math.max(1, Math.floor((hashScale * most) / rowCount))
  const conditions = [
    `${versionSql} = ${quotedText(version)}`,
    `hash(id || '/' || "row") % ${hashScale} < ${share}`,
    ...(areJudged ? ['outcome IS NOT NULL'] : []),
    ...(areJudged && outcomeAgeMs !== undefined
      ? [`epoch_ms(outcome_received) - epoch_ms("at") <= ${Math.trunc(outcomeAgeMs)}`]
      : []),
  ]
  const window = { since: from, until, model, outcomeAgeMs, ...(asOf === undefined ? {} : { asOf }) }
  const { value, close } = await openLog({ folders, window, signal }, async (engine) => {
    const result = await engine.query(
      `SELECT * FROM judged WHERE ${conditions.join(' AND ')}
       QUALIFY row_number() OVER (PARTITION BY id, "row" ORDER BY "at") = 1 ORDER BY "at", id, "row" LIMIT ${2 * most}`,
    )
    return result.map(judgedOf)
  })
  await close()
  return value
}
