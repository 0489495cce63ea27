import { isIP } from 'node:net'
import type { Log } from '../../core/index.ts'
import type { Guard } from '../exchange.ts'
import { hostName } from '../forms/guard.ts'
import { isLoopback } from '../playground/request.ts'
import { refuse } from './refuse.ts'

/** Says once that requests are refused: the owner of a proxy sees no answers. What was asked for is a stranger's text, and not told. */
function warningOf(log: Log): () => void {
  let isTold = false
  return () => {
    if (isTold) return
    isTold = true
    const message =
      'A request was refused that names another machine in its Host. Where a proxy hands on a name of yours, let that in: --allow-hosts churn.example'
    log({ kind: 'warning', stage: 'serve', message })
  }
}

/**
 * Refuses requests that name another machine in `Host`, of a service that this machine alone may ask and that asks for no key.
 *
 * A stranger may have a name of his own mean 127.0.0.1 (DNS rebinding): his page is then, to a browser, one of this service, and
 * may read answers. An address cannot be made to mean another, so that any is let by.
 *
 * @param allowed - further names, or `*` for all: those that a proxy on this machine hands on
 * @param log - is told of the first that is refused
 */
export function hostGuard(allowed: readonly string[] | undefined, log: Log): Guard {
  const warn = warningOf(log)
  const known = new Set((allowed ?? []).map((name) => name.toLowerCase()))
  const isKnown = (name: string): boolean =>
    isIP(name) !== 0 || isLoopback(name) || name.endsWith('.localhost') || known.has(name)
  return {
    admit(exchange, scope) {
      const { host } = exchange.headers
      // No browser leaves it out.
      if (scope === undefined || host === undefined || known.has('*')) return undefined
      const name = hostName(host)?.toLowerCase()
      if (name !== undefined && isKnown(name)) return undefined
      warn()
      return refuse(exchange, 'SERVE_ORIGIN_FOREIGN', {
        message:
          'The request names another machine as the one it asks, and this service is for this machine alone.',
        mend: [
          'Ask it by its address:  http://127.0.0.1:<port>',
          'Where a proxy hands on a name of yours, let that in:  modelwright serve … --allow-hosts churn.example',
        ],
      })
    },
  }
}
