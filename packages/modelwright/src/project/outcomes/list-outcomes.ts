import { type LoggedOutcome, ModelwrightError } from '../../core/index.ts'
import { outcomeOf } from '../predictions/log-source.ts'
import { askLog, type LogRequest } from '../predictions/open-log.ts'

/** What was told of one day: by the time at which it was so. */
export interface OutcomeDay {
  /** UTC. */
  readonly day: string
  /** A class; of numbers how many there are, under the name `number`. */
  readonly outcome: string
  /** Rows of which it is known; of each row the outcome that counts. */
  readonly rows: number
  /** Among them those whose prediction is in the log. */
  readonly joined: number
  /** Among them those that were told otherwise before. */
  readonly corrected: number
}

/** Counts known outcomes by their day and class, the oldest day first. */
export function listOutcomes(request: LogRequest): Promise<readonly OutcomeDay[]> {
  const { since, until } = request.window ?? {}
  const conditions = [
    ...(since === undefined ? [] : [`k.last.outcome_at >= epoch_ms(${since})`]),
    ...(until === undefined ? [] : [`k.last.outcome_at < epoch_ms(${until})`]),
  ]
  return askLog({ ...request, window: pickAsOf(request) }, async (engine) => {
    const rows =
      await engine.query(`WITH told AS (SELECT id, "row", count(DISTINCT outcome::VARCHAR) AS different
        FROM outcomes GROUP BY id, "row"),
      made AS (SELECT DISTINCT id, "row" FROM predictions)
      SELECT strftime(k.last.outcome_at, '%Y-%m-%d') AS "day",
        CASE WHEN json_type(k.last.outcome) = 'VARCHAR' THEN json_extract_string(k.last.outcome, '$') ELSE 'number' END AS outcome,
        count(*) AS row_count, count(m.id) AS joined, count(*) FILTER (t.different > 1) AS corrected
      FROM known k JOIN told t ON k.id = t.id AND k."row" = t."row"
      LEFT JOIN made m ON k.id = m.id AND k."row" = m."row"
      ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      GROUP BY ALL ORDER BY "day", outcome`)
    return rows.map((row) => ({
      day: String(row['day']),
      outcome: String(row['outcome']),
      rows: Number(row['row_count']),
      joined: Number(row['joined']),
      corrected: Number(row['corrected']),
    }))
  })
}

function pickAsOf({ window }: LogRequest) {
  return window?.asOf === undefined ? {} : { asOf: window.asOf }
}

/**
 * Everything that was told of a request, or of one of its rows, whether its prediction is in the log or not; what counts comes last.
 *
 * @param reference - `<id>` or `<id>/<row>`
 * @throws {ModelwrightError} PROJECT_OUTCOME_UNKNOWN - when nothing was
 */
export async function showOutcomes(
  reference: string,
  request: LogRequest,
): Promise<readonly LoggedOutcome[]> {
  const slash = reference.lastIndexOf('/')
  const id = slash < 0 ? reference : reference.slice(0, slash)
  const row = slash < 0 ? undefined : Number(reference.slice(slash + 1))
  const told = await askLog(request, (engine) =>
    engine.query(
      `SELECT id, "row", outcome::VARCHAR AS outcome, "at" AS outcome_at, received AS outcome_received, caller AS outcome_caller
       FROM outcomes WHERE id = ? ORDER BY "row", "at", received, outcome::VARCHAR`,
      [id],
    ),
  )
  const found = told
    .map(outcomeOf)
    .filter((one): one is LoggedOutcome => one !== null && (row === undefined || one.row === row))
  if (found.length > 0) return found
  throw new ModelwrightError('PROJECT_OUTCOME_UNKNOWN', {
    message: `No outcome was told of ${JSON.stringify(reference.slice(0, 120))}.`,
    mend: ['Take the id of an answer, with /<row> for one row', 'What is known:  modelwright outcomes list'],
  })
}
