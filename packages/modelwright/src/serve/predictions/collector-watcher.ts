import type { CollectorClient, ServiceWatch } from '@modelwright/runtime'
import type { Target, Watcher } from '../exchange.ts'

/** Makes the watcher that sends the predictions of a server to a collector; what waits is sent when the server closes. */
export function collectorWatcher(client: CollectorClient): Watcher {
  const watches = new WeakMap<Target, ServiceWatch>()
  const watchOf = (target: Target): ServiceWatch => {
    const known = watches.get(target)
    if (known !== undefined) return known
    const { service, name, variant } = target
    const { model, version } = service
    const made = client.watch({ name, digest: model.digest, variant }, version)
    watches.set(target, made)
    return made
  }
  return {
    wants: (exchange) =>
      exchange.target === undefined || (watchOf(exchange.target).wants?.(exchange) ?? true),
    predicted(exchange, rows, said) {
      if (exchange.target !== undefined) watchOf(exchange.target).predicted?.(exchange, rows, said)
    },
    metrics: [
      {
        name: 'modelwright_collector_sent_total',
        kind: 'counter',
        help: 'Rows that a collector took.',
        read: () => client.counts().sent,
      },
      {
        name: 'modelwright_collector_dropped_total',
        kind: 'counter',
        help: 'Rows that were lost: the queue was full, or the collector refused them.',
        read: () => client.counts().dropped,
      },
      {
        name: 'modelwright_collector_queue_rows',
        help: 'Rows that wait to be sent.',
        read: () => client.counts().waiting,
      },
    ],
    close: () => client.flush(),
  }
}
