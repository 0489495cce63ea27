import type { FullPredictions, Predictions } from '@modelwright/runtime'
import type { Log, TaskPool } from '../../core/index.ts'
import type { Exchange, Watcher } from '../exchange.ts'
import type { PlannedModel, ServingPlan } from '../models/plan.ts'
import { shadowTaskName } from '../tasks.ts'
import type { ShadowPayload, ShadowSaid } from './shadow-task.ts'

type PlannedShadow = PlannedModel['shadows'][number]

/** What a shadow made of rows that a variant had answered. */
export interface Shadowed {
  readonly exchange: Exchange
  readonly shadow: PlannedShadow
  /** Number of the first row within the request. */
  readonly firstRow: number
  /** Of each row; empty where it failed. */
  readonly said: Predictions['predictions']
  /** How long predicting took in the shadow's thread; absent where it failed. */
  readonly tookMs?: number
  /** As a status of HTTP: 422, it cannot read the rows; 500, it could not be asked. */
  readonly failed?: number
}

/** How shadows of one model did beside what was answered. */
export interface ShadowCounts {
  readonly model: string
  readonly variant: string
  readonly digest: string
  /** Rows that were predicted by both. */
  rows: number
  /** Rows of which both say the same label or number. */
  same: number
  /** Rows of which the shadow says it cannot predict them. */
  refused: number
  /** Sum over rows of the distance between both: of numbers the absolute difference, of classes half the sum over classes. */
  distance: number
  /** Rows that were left out: more were asked than there was time for, or the shadow failed. */
  dropped: number
}

/** Copies of requests for versions that nobody sees the answers of. */
export interface Shadows extends Watcher {
  /** Goes on with the shadows of another plan. */
  take(plan: ServingPlan): void
  counts(): readonly ShadowCounts[]
  /** Rows that wait. */
  waiting(): number
  /** Waits until all that wait were predicted. */
  settled(): Promise<void>
}

/** Rows, and bytes of bodies, that may wait for shadows at a time: more are not worth the memory. */
const mostWaiting = 10_000
const mostWaitingBytes = 32 * 2 ** 20

/** What the rows of a request take up, about; of bodies that come in pieces, as if all rows were like the first. */
function bytesOf({ body }: Exchange, rows: readonly unknown[]): number {
  if (body instanceof Uint8Array) return body.length
  return (JSON.stringify(rows[0]) ?? '').length * rows.length
}

/** Gives threads the bytes of an artifact without a copy for each request. */
function shared(shadow: PlannedShadow): PlannedShadow {
  const { artifact } = shadow
  if (!(artifact instanceof Uint8Array) || artifact.buffer instanceof SharedArrayBuffer) return shadow
  const bytes = new Uint8Array(new SharedArrayBuffer(artifact.length))
  bytes.set(artifact)
  return { ...shadow, artifact: bytes }
}

function distanceOf(
  one: Predictions['predictions'][number],
  other: Predictions['predictions'][number],
): number {
  if (one.probabilities === undefined || other.probabilities === undefined)
    return typeof one.prediction === 'number' && typeof other.prediction === 'number'
      ? Math.abs(one.prediction - other.prediction)
      : Number(one.prediction !== other.prediction)
  const names = new Set([...Object.keys(one.probabilities), ...Object.keys(other.probabilities)])
  let sum = 0
  for (const name of names) sum += Math.abs((one.probabilities[name] ?? 0) - (other.probabilities[name] ?? 0))
  return sum / 2
}

function compare(counts: ShadowCounts, answered: FullPredictions, predicted: Predictions): void {
  if (predicted.problemCount > 0) {
    counts.refused += answered.predictions.length
    return
  }
  answered.predictions.forEach((one, row) => {
    const other = predicted.predictions[row]!
    counts.rows++
    if (one.prediction === other.prediction) counts.same++
    counts.distance += distanceOf(one, other)
  })
}

function nothing() {
  return { rows: 0, same: 0, refused: 0, distance: 0, dropped: 0 }
}

interface Waiting {
  readonly exchange: Exchange
  readonly shadow: PlannedShadow
  readonly counts: ShadowCounts
  readonly rows: readonly unknown[]
  readonly firstRow: number
  readonly bytes: number
  readonly answered: FullPredictions
}

/** Options of `openShadows`. */
export interface ShadowOptions {
  readonly pool: TaskPool
  readonly log: Log
  /** Hears of each comparison, for logs. */
  readonly onShadowed?: ((shadowed: Shadowed) => void) | undefined
}

/** Has a shadow predict what waits. */
async function predict(
  { counts, rows, answered, ...asked }: Waiting,
  { pool, onShadowed }: Pick<ShadowOptions, 'pool' | 'onShadowed'>,
): Promise<void> {
  const { exchange, shadow, firstRow } = asked
  const { variant: _, ...planned } = shadow
  // What answered read the rows by its own schema; a shadow says what it would have said by its own.
  const payload: ShadowPayload = { planned, rows, policy: {} }
  const { predicted, tookMs } = (await pool.run(shadowTaskName, payload)) as ShadowSaid
  compare(counts, answered, predicted)
  const facts = { exchange, shadow, firstRow, tookMs }
  if (predicted.problemCount > 0) onShadowed?.({ ...facts, said: [], failed: 422 })
  else onShadowed?.({ ...facts, said: predicted.predictions })
}

/**
 * Has shadows predict what was answered, one request after the other and in another thread where there is one. What waits is
 * bounded: what does not fit is left out and counted. Nothing a shadow does reaches an answer.
 */
export function openShadows(plan: ServingPlan, { pool, log, onShadowed }: ShadowOptions): Shadows {
  let models = new Map<string, PlannedModel>()
  const all = new Map<string, ShadowCounts>()
  const queue: Waiting[] = []
  let waitingRows = 0
  let waitingBytes = 0
  let isClosed = false
  let running: Promise<void> | undefined
  let lastFailure = ''

  const countsOf = (model: string, { variant, digest }: PlannedShadow): ShadowCounts => {
    const mark = JSON.stringify([model, variant, digest])
    const found = all.get(mark) ?? { model, variant, digest, ...nothing() }
    all.set(mark, found)
    return found
  }
  const take = (next: ServingPlan): void => {
    const shadowed = next.models.filter(({ shadows }) => shadows.length > 0)
    models = new Map(shadowed.map((model) => [model.name, { ...model, shadows: model.shadows.map(shared) }]))
  }
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !isClosed; next = queue.shift()) {
      waitingRows -= next.rows.length
      waitingBytes -= next.bytes
      try {
        await predict(next, { pool, onShadowed })
      } catch (error) {
        next.counts.dropped += next.rows.length
        const { exchange, shadow, firstRow } = next
        if (!isClosed) onShadowed?.({ exchange, shadow, firstRow, said: [], failed: 500 })
        const message = `The shadow ${next.counts.model} ${next.shadow.variant} failed: ${(error as Error).message}`
        if (message !== lastFailure && !isClosed) log({ kind: 'warning', stage: 'serve', message })
        lastFailure = message
      }
    }
    running = undefined
  }
  take(plan)
  return {
    take,
    counts: () => [...all.values()],
    waiting: () => waitingRows,
    settled: async () => {
      while (running !== undefined) await running
    },
    wants: ({ target }) => models.has(target?.name ?? ''),
    predicted(exchange, rows, answered) {
      const model = models.get(exchange.target?.name ?? '')
      if (model === undefined || isClosed) return
      const bytes = bytesOf(exchange, rows)
      const firstRow = exchange.rowCount - rows.length
      for (const shadow of model.shadows) {
        const counts = countsOf(model.name, shadow)
        if (waitingRows + rows.length > mostWaiting || waitingBytes + bytes > mostWaitingBytes) {
          counts.dropped += rows.length
          continue
        }
        waitingRows += rows.length
        waitingBytes += bytes
        queue.push({ exchange, shadow, counts, rows, firstRow, bytes, answered })
      }
      if (queue.length > 0) running ??= new Promise((resolve) => setImmediate(() => resolve(work())))
    },
    async close() {
      isClosed = true
      await running
    },
  }
}
