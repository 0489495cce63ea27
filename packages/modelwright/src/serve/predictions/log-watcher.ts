import { createHmac } from 'node:crypto'
import { isSampled } from '@modelwright/runtime'
import { type LoggedModel, type PredictionLog, tellsOfVersion } from '../../core/index.ts'
import type { Exchange, Target, Watcher, WatcherCount } from '../exchange.ts'
import type { Shadowed } from '../shadow/shadows.ts'

/** About what a prediction adds to a line beyond the row. */
const saidBytes = 300

/** How a watcher logs. */
export interface LogWatch {
  /** Names the requests that stay with a version together, by what they stay by; default: the beginning of its SHA-256. */
  readonly unitOf?: (model: string, key: string) => string
}

/** A hash of a key, with the name of its model: by HMAC where there is a secret. */
export function hashedUnit(model: string, key: string, secret = ''): string {
  return createHmac('sha256', secret).update(`${model}\0${key}`).digest('hex').slice(0, 16)
}

/**
 * Makes the watcher that hands predictions to a log, and closes the log with the server.
 *
 * Requests that got no prediction are logged, too, without their rows, so that a version that fails is told by them: where several versions
 * share the requests of a model all of them, else those that say something of the version.
 *
 * @param share - of the requests, in [0, 1]
 */
export function logWatcher(
  log: PredictionLog,
  share = 1,
  { unitOf = (model, key) => hashedUnit(model, key) }: LogWatch = {},
): Watcher {
  const models = loggedModels()
  const factsOf = (exchange: Exchange) => {
    const { target, stickyKey } = exchange
    return {
      ...requestFacts(exchange),
      model: models(target!),
      ...(stickyKey === undefined ? {} : { unit: unitOf(target!.name, stickyKey) }),
    }
  }
  return {
    wants: ({ id }) => isSampled(id, share),
    predicted(exchange, rows, { predictions }) {
      const { id, rowCount, target, rowsAt, predictedAt } = exchange
      if (rows.length === 0 || target === undefined || !isSampled(id, share)) return
      log.add({
        ...factsOf(exchange),
        firstRow: rowCount - rows.length,
        rows,
        predictions,
        bytes: bytesOf(exchange, rows),
        ...(rowsAt === 0 ? {} : { tookMs: predictedAt - rowsAt }),
      })
    },
    answered(exchange, status) {
      const { id, target, method, rowCount } = exchange
      const isFailed = status >= 400 && status !== clientGone && method === 'POST' && rowCount === 0
      if (!isFailed || target === undefined || !isSampled(id, share)) return
      if (target.share === undefined && !tellsOfVersion(status)) return
      log.add({ ...factsOf(exchange), ...noRows, firstRow: 0, failed: status })
    },
    metrics: countsOf(log),
    close: () => log.close(),
  }
}

/** Who asked, and under which names. */
function requestFacts({ id, requestId, caller }: Exchange) {
  return { id, caller: caller?.id, ...(requestId === id ? {} : { requestId }) }
}

/** How a log fares, for metrics. */
function countsOf(log: PredictionLog): readonly WatcherCount[] {
  const name = (rest: string): string => `modelwright_prediction_log_${rest}`
  const counter = 'counter'
  return [
    {
      name: name('rows_total'),
      kind: counter,
      help: 'Rows of predictions that were logged.',
      read: () => log.counts().logged,
    },
    {
      name: name('dropped_total'),
      kind: counter,
      help: 'Rows that were lost: the queue was full, or a row was too large.',
      read: () => log.counts().dropped,
    },
    {
      name: name('outcomes_total'),
      kind: counter,
      help: 'Outcomes that were kept.',
      read: () => log.counts().outcomes,
    },
    {
      name: name('queue_bytes'),
      help: 'About what waits in memory to be written.',
      read: () => log.counts().queuedBytes,
    },
    {
      name: name('stopped'),
      help: 'Whether writing fails at present; of several processes, in how many.',
      read: () => Number(log.counts().isStopped),
    },
  ]
}

/** Hands what shadows said of requests to a log: as variant `shadow`, under the ids of the answers, without the rows. */
export function shadowLogger(log: PredictionLog, share = 1): (shadowed: Shadowed) => void {
  const models = new Map<string, LoggedModel>()
  return ({ exchange, shadow, firstRow, said, tookMs, failed }) => {
    const { id, target } = exchange
    if (target === undefined || !isSampled(id, share)) return
    const { digest, version } = shadow
    const key = JSON.stringify([target.name, version, digest])
    const model = models.get(key) ?? { name: target.name, version, digest, variant: 'shadow' }
    models.set(key, model)
    const facts = { ...requestFacts(exchange), firstRow, model, ...(tookMs === undefined ? {} : { tookMs }) }
    if (failed !== undefined) return log.add({ ...facts, ...noRows, failed })
    const rows = said.map(() => null)
    log.add({ ...facts, rows, predictions: said, bytes: saidBytes * rows.length })
  }
}

/** The status that is noted where the caller was gone before the answer. */
const clientGone = 499

/** A request of which nothing was said. */
const noRows = { rows: [null], predictions: [{ prediction: '' }], bytes: saidBytes }

/** One object for each version that answers. */
function loggedModels(): (target: Target) => LoggedModel {
  const known = new WeakMap<object, Map<string, LoggedModel>>()
  let last: Target | undefined
  let lastModel: LoggedModel | undefined
  return (target) => {
    if (target === last) return lastModel!
    const { service, name, variant, share } = target
    const { model, version } = service
    const byName = known.get(model) ?? new Map<string, LoggedModel>()
    known.set(model, byName)
    const key = JSON.stringify([name, version, variant, share])
    const found = byName.get(key) ?? {
      ...{ name, version, digest: model.digest, variant },
      ...(share === undefined ? {} : { share }),
    }
    byName.set(key, found)
    last = target
    lastModel = found
    return found
  }
}

/** About what the rows take as text: of a body in pieces, by its first row. */
function bytesOf({ body }: Exchange, rows: readonly unknown[]): number {
  const sent = body instanceof Uint8Array ? body.length : rows.length * (JSON.stringify(rows[0])?.length ?? 0)
  return sent + saidBytes * rows.length
}
