import { type JudgedPrediction, type LoggedOutcome, ModelwrightError } from '../../core/index.ts'
import { judgedOf, outcomeOf } from './log-source.ts'
import { askLog, type LogRequest } from './open-log.ts'

/** A logged row, and everything that was told of it. */
export interface ShownPrediction extends JudgedPrediction {
  /** All outcomes, the one that counts last. */
  readonly outcomes: readonly LoggedOutcome[]
}

/**
 * Finds what was logged of a request, or of one of its rows.
 *
 * @param reference - `<id>` or `<id>/<row>`; the id of an answer, or what a client called its request: then of all it called so
 * @throws {ModelwrightError} PROJECT_PREDICTION_UNKNOWN - when nothing was
 */
export async function showPrediction(
  reference: string,
  request: LogRequest,
): Promise<readonly ShownPrediction[]> {
  const slash = reference.lastIndexOf('/')
  const id = slash < 0 ? reference : reference.slice(0, slash)
  const row = slash < 0 ? undefined : Number(reference.slice(slash + 1))
  const found = await askLog({ ...request, window: { ...request.window, id } }, async (engine) => {
    const rows = await engine.query('SELECT * FROM judged ORDER BY id, "row", "at"')
    const told = await engine.query(
      `SELECT id, "row", outcome::VARCHAR AS outcome, "at" AS outcome_at, received AS outcome_received, caller AS outcome_caller
       FROM outcomes WHERE id IN (SELECT id FROM judged) ORDER BY "at", received, outcome::VARCHAR`,
    )
    return { rows, told }
  })
  const told = found.told.map(outcomeOf).filter((outcome) => outcome !== null)
  const shown = found.rows
    .map(judgedOf)
    .filter((one) => row === undefined || one.row === row)
    .map((one) => ({
      ...one,
      outcomes: told.filter((outcome) => outcome.id === one.id && outcome.row === one.row),
    }))
  if (shown.length === 0) throw unknown(reference)
  return shown
}

function unknown(reference: string): ModelwrightError {
  return new ModelwrightError('PROJECT_PREDICTION_UNKNOWN', {
    message: `No prediction is logged under ${JSON.stringify(reference.slice(0, 120))}.`,
    mend: [
      'Take the id of an answer ("id", or the header x-prediction-id) or the x-request-id that was sent, with /<row> for one row',
      'It may not have been sampled, not be written yet (half a second), or be deleted by now',
    ],
  })
}
