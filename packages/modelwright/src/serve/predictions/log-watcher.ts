import { isSampled } from '@modelwright/runtime'
import type { LoggedModel, PredictionLog } from '../../core/index.ts'
import type { Exchange, Target, Watcher } from '../exchange.ts'

/** About what a prediction adds to a line beyond the row. */
const saidBytes = 300

/**
 * Makes the watcher that hands predictions to a log, and closes the log with the server.
 *
 * @param share - of the requests, in [0, 1]
 */
export function logWatcher(log: PredictionLog, share = 1): Watcher {
  const models = loggedModels()
  return {
    wants: ({ id }) => isSampled(id, share),
    predicted(exchange, rows, { predictions }) {
      const { id, rowCount, caller, target } = exchange
      if (rows.length === 0 || target === undefined || !isSampled(id, share)) return
      log.add({
        id,
        firstRow: rowCount - rows.length,
        model: models(target),
        rows,
        predictions,
        caller: caller?.id,
        bytes: bytesOf(exchange, rows),
      })
    },
    close: () => log.close(),
  }
}

/** One object for each version that answers. */
function loggedModels(): (target: Target) => LoggedModel {
  const known = new WeakMap<object, Map<string, LoggedModel>>()
  let last: Target | undefined
  let lastModel: LoggedModel | undefined
  return (target) => {
    if (target === last) return lastModel!
    const { service, name, variant } = target
    const { model, version } = service
    const byName = known.get(model) ?? new Map<string, LoggedModel>()
    known.set(model, byName)
    const key = JSON.stringify([name, version, variant])
    const found = byName.get(key) ?? { name, version, digest: model.digest, variant }
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
