import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isModelwrightError, type Outcome } from '../../core/index.ts'
import { quotedText } from '../../engine/index.ts'
import { askLog } from '../predictions/open-log.ts'
import { withTemporary } from '../with-temporary.ts'

/** An outcome of a predicted row, and where in the order of the table it stood. */
export interface Settling extends Outcome {
  readonly order: number
}

/** What is to be written, and what became of the others. */
export interface Settled {
  readonly fresh: readonly Outcome[]
  readonly known: number
  readonly corrected: number
  readonly superseded: number
  readonly contradictory: number
  /** Among the fresh: no prediction of their id is in the log. */
  readonly early: number
}

interface Stored {
  readonly outcome: string | number | null
  readonly at: number
  readonly isLogged: boolean
}

const keyOf = ({ id, row }: Pick<Outcome, 'id' | 'row'>): string => `${id}/${row}`

/** Takes one outcome a row: the last by its time, of equal times the one that came last. */
function lastOfEach(outcomes: readonly Settling[]) {
  const last = new Map<string, Settling>()
  const differing = new Set<string>()
  for (const one of outcomes) {
    const key = keyOf(one)
    const before = last.get(key)
    if (before !== undefined && before.outcome !== one.outcome) differing.add(key)
    const isLater =
      before === undefined || one.at > before.at || (one.at === before.at && one.order > before.order)
    if (isLater) last.set(key, one)
  }
  const contradictory = outcomes.filter(
    (one) => differing.has(keyOf(one)) && last.get(keyOf(one))!.outcome !== one.outcome,
  )
  return { last, contradictory: contradictory.length }
}

/** What the log knows of rows. */
async function storedOf(
  folder: string,
  outcomes: Iterable<Settling>,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Stored>> {
  return withTemporary(async (temporary) => {
    const path = join(temporary, 'rows.jsonl')
    const lines = [...outcomes].map(({ id, row }) => `${JSON.stringify({ id, row })}\n`)
    await writeFile(path, lines.join(''))
    try {
      return await askLog({ folders: [folder], signal }, async (engine) => {
        await engine.query(`CREATE TEMP TABLE asked AS SELECT * FROM read_json(${quotedText(path)},
          format = 'newline_delimited', columns = {id: 'VARCHAR', "row": 'BIGINT'})`)
        const rows = await engine.query(`SELECT a.id, a."row", k.last.outcome AS outcome,
          epoch_ms(k.last.outcome_at) AS "at", p.id IS NOT NULL AS logged
          FROM asked a LEFT JOIN known k ON a.id = k.id AND a."row" = k."row"
          LEFT JOIN (SELECT DISTINCT id, "row" FROM predictions) p ON a.id = p.id AND a."row" = p."row"`)
        return new Map(
          rows.map((row) => [
            `${row['id']}/${row['row']}`,
            {
              outcome: row['outcome'] === null ? null : (JSON.parse(String(row['outcome'])) as string),
              at: Number(row['at'] ?? 0),
              isLogged: row['logged'] === true,
            },
          ]),
        )
      })
    } catch (error) {
      if (isModelwrightError(error) && error.code === 'PROJECT_LOG_MISSING') return new Map()
      throw error
    }
  })
}

/**
 * Finds out which outcomes are new to a log: one a row, and not what it knows already.
 *
 * @param hasTimes - false: the source says no times, so that the same outcome again is the same, whenever it comes
 */
export async function settle(
  outcomes: readonly Settling[],
  {
    folder,
    hasTimes,
    signal,
  }: { readonly folder: string; readonly hasTimes: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Settled> {
  const { last, contradictory } = lastOfEach(outcomes)
  const stored = last.size === 0 ? new Map<string, Stored>() : await storedOf(folder, last.values(), signal)
  const fresh: Outcome[] = []
  const count = { known: 0, corrected: 0, superseded: 0, early: 0 }
  for (const [key, { id, row, outcome, at }] of last) {
    const there = stored.get(key)
    const before = there?.outcome ?? null
    if (before === outcome && (there!.at === at || !hasTimes)) count.known++
    else if (before !== null && there!.at > at) count.superseded++
    else {
      if (before !== null && before !== outcome) count.corrected++
      if (there?.isLogged !== true) count.early++
      fresh.push({ id, row, outcome, at })
    }
  }
  return { fresh, ...count, contradictory }
}
