import { load } from '@modelwright/runtime'
import { type LogSource, ModelwrightError } from '../../core/index.ts'
import { type Judged, judgeReplay, type ReplayRules, unlike } from './judge-replay.ts'
import { windowOfAge } from './outcome-age.ts'
import { replayLog } from './replay-log.ts'

/** A model to try, by its bytes. */
export interface TriedModel {
  readonly bytes: Uint8Array
  readonly name: string
  readonly version?: number
}

/** How a challenger is tried on logged requests. */
export interface TryRequest {
  readonly champion: TriedModel
  readonly challenger: TriedModel
  readonly source: LogSource
  /** Milliseconds since 1970-01-01 UTC; the model is that whose requests are replayed. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly asOf?: number | undefined
  readonly slices: readonly string[]
  readonly rules: ReplayRules
  progress?(rows: number): void
}

const titleOf = ({ name, version }: TriedModel): string =>
  version === undefined ? name : `${name} version ${version}`

/**
 * Tries a challenger on requests that were logged: what it says otherwise, whether it loses less where outcomes are known, and whether that is
 * enough to promote it. Nothing is changed.
 *
 * @throws {ModelwrightError} UPDATE_MODELS_UNLIKE - when the two predict different things
 * @throws {ModelwrightError} UPDATE_LOG_EMPTY - when no logged row can be read by both
 * @throws {ModelwrightError} UPDATE_SLICE_UNKNOWN - when a column of slices is none of the champion's
 */
export async function tryChallenger(request: TryRequest): Promise<Judged> {
  const { source, slices, rules, since, until, asOf } = request
  const models = [load(request.champion.bytes), load(request.challenger.bytes)] as const
  const [champion, challenger] = models
  const problem = unlike(champion.schema.output, challenger.schema.output)
  if (problem !== undefined)
    throw new ModelwrightError('UPDATE_MODELS_UNLIKE', {
      message: problem,
      where: `${titleOf(request.challenger)} beside ${titleOf(request.champion)}`,
      mend: ['Name the champion that it is to replace:  --against <model>'],
    })
  checkSlices(
    slices,
    champion.schema.inputs.map(({ name }) => name),
  )
  const window = { since, until, asOf, model: request.champion.name, ...windowOfAge(rules.age) }
  const rows = await replayLog(champion, challenger, {
    source,
    window,
    slices,
    ...(request.progress === undefined ? {} : { progress: request.progress }),
  })
  if (rows.rowCount === 0) throw nothingToReplay(rows.unread, rows.refused.length)
  return judgeReplay(rows, models, rules)
}

function checkSlices(slices: readonly string[], names: readonly string[]): void {
  const unknown = slices.filter((name) => !names.includes(name))
  if (unknown.length === 0) return
  throw new ModelwrightError('UPDATE_SLICE_UNKNOWN', {
    message: `The champion has no column ${unknown.map((name) => `"${name}"`).join(', ')}.`,
    where: '--slices',
    mend: [`Columns: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`],
  })
}

function nothingToReplay(unread: number, refused: number): ModelwrightError {
  if (refused > 0)
    return new ModelwrightError('UPDATE_LOG_EMPTY', {
      message: `The challenger refuses all ${refused} logged rows.`,
      mend: [
        'Ask it for one of them to see why:  modelwright predictions export',
        'Or retrain it on the columns that are sent.',
      ],
    })
  const message =
    unread === 0
      ? 'No request of this model was logged in that time.'
      : `None of ${unread} logged rows can be read by the champion: they were redacted, or are of another schema.`
  return new ModelwrightError('UPDATE_LOG_EMPTY', {
    message,
    mend: ['Begin earlier:  --since 2026-05-01', 'See what is logged:  modelwright predictions list'],
  })
}
