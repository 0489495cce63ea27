import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError } from '../../core/index.ts'
import { type Engine, quotedText } from '../../engine/index.ts'
import { askLog } from '../predictions/open-log.ts'
import { withTemporary } from '../with-temporary.ts'

/** An outcome that is known by a key. */
export interface Keyed {
  readonly key: string
  /** When it was so, milliseconds since 1970-01-01 UTC. */
  readonly at: number
}

/** The prediction that an outcome is of; or that there is none, or that there are several. */
export type Matched = { readonly id: string; readonly row: number } | 'none' | 'several'

/** What is asked of a log. */
export interface KeyRequest {
  /** The log of the model. */
  readonly folder: string
  readonly model: string
  /** The logged column. */
  readonly column: string
  readonly withinMs: number
  readonly signal?: AbortSignal | undefined
}

/** A field of a logged row as text, without blanks around it. */
function fieldText(column: string): string {
  const pointer = `/${column.replaceAll('~', '~0').replaceAll('/', '~1')}`
  return `trim(json_extract_string(features, ${quotedText(pointer)}))`
}

/**
 * Finds for each outcome the latest prediction for its key that was made at its time or before, and at most so long before.
 *
 * A prediction is a row of a request, whichever versions answered it. Where several rows share the latest moment, none of them is taken.
 *
 * @returns one entry an outcome, in their order
 */
export async function matchKeys(keyed: readonly Keyed[], request: KeyRequest): Promise<readonly Matched[]> {
  const none = keyed.map((): Matched => 'none')
  if (keyed.length === 0) return none
  const { folder, model, signal } = request
  return withTemporary(async (temporary) => {
    const path = join(temporary, 'keyed.jsonl')
    await writeFile(path, keyed.map(({ key, at }, n) => `${JSON.stringify({ n, key, at })}\n`).join(''))
    try {
      return await askLog({ folders: [folder], window: { model }, signal }, (engine) =>
        joined(engine, path, none, request),
      )
    } catch (error) {
      if (isModelwrightError(error) && error.code === 'PROJECT_LOG_MISSING') return none
      throw error
    }
  })
}

async function joined(
  engine: Engine,
  path: string,
  none: readonly Matched[],
  { column, withinMs, model }: KeyRequest,
): Promise<readonly Matched[]> {
  await engine.query(`CREATE TEMP TABLE asked AS SELECT n, key, epoch_ms("at") AS "at" FROM read_json(
    ${quotedText(path)}, format = 'newline_delimited', columns = {n: 'BIGINT', key: 'VARCHAR', "at": 'BIGINT'})`)
  await engine.query(`CREATE TEMP TABLE made AS SELECT DISTINCT id, "row", "at", ${fieldText(column)} AS key
    FROM predictions WHERE model = ${quotedText(model)} AND ${fieldText(column)} IN (SELECT key FROM asked)`)
  const rows = await engine.query(`WITH moments AS (SELECT DISTINCT key, "at" FROM made),
    latest AS (SELECT a.n, m.key, m."at" FROM asked a ASOF JOIN moments m ON a.key = m.key AND a."at" >= m."at"
      WHERE epoch_ms(a."at") - epoch_ms(m."at") <= ${Math.trunc(withinMs)})
    SELECT l.n, min(m.id) AS id, min(m."row") AS "row", count(DISTINCT (m.id, m."row")) AS found
    FROM latest l JOIN made m ON l.key = m.key AND l."at" = m."at" GROUP BY l.n`)
  const matched = [...none]
  for (const { n, id, row, found } of rows)
    matched[Number(n)] = Number(found) === 1 ? { id: String(id), row: Number(row) } : 'several'
  return matched
}
