import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { WireAnswer } from '@modelwright/runtime'
import type { Exchange, Guard } from '../exchange.ts'
import { refuse } from './refuse.ts'

/** What a server takes on before it turns requests away. */
export interface PressureOptions {
  /** How late the event loop may be, on average over half a second; 1000 ms unless told otherwise, 0: however late. */
  readonly maxLagMs?: number
  /** How many requests may be under way at once; 1000 unless told otherwise, 0: any number. */
  readonly maxRequests?: number
}

const resolution = 20
const everyMs = 500

function overloaded(exchange: Exchange, why: string): WireAnswer {
  return refuse(exchange, 'SERVE_SERVICE_OVERLOADED', {
    message: `The service has more to do than it can: ${why}.`,
    mend: ['Ask again in a moment', 'Send rows together: many in a request cost less than each in its own'],
    headers: { 'retry-after': '1' },
  })
}

/**
 * Turns requests away while the event loop lags or too many are under way, so that those taken are answered in time.
 *
 * @param underway - how many requests the server is busy with
 */
export function pressureGuard(options: PressureOptions, underway: () => number): Guard {
  const { maxLagMs = 1000, maxRequests = 1000 } = options
  let isLate = false
  const delay = monitorEventLoopDelay({ resolution })
  const look = (): void => {
    isLate = delay.mean / 1e6 - resolution > maxLagMs
    delay.reset()
  }
  if (maxLagMs > 0) delay.enable()
  const timer = maxLagMs > 0 ? setInterval(look, everyMs).unref() : undefined
  return {
    admit(exchange, scope) {
      if (scope === undefined) return undefined
      if (isLate) return overloaded(exchange, 'its event loop is late')
      if (maxRequests > 0 && underway() > maxRequests)
        return overloaded(exchange, 'too many requests are under way')
      return undefined
    },
    close() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
