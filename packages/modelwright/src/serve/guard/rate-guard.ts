import type { WireAnswer } from '@modelwright/runtime'
import type { Exchange, Guard, Rate } from '../exchange.ts'
import { type AddressOf, networkOf } from './address.ts'
import type { Count, Spent } from './rate-counter.ts'
import { addHeaders, refuse } from './refuse.ts'

/** Wrong keys or tokens from one address, before it is told to wait. */
const mostWrong: Rate = { count: 30, seconds: 60 }

function exceeded(exchange: Exchange, { count, seconds }: Rate, waitSeconds: number): WireAnswer {
  return refuse(exchange, 'SERVE_RATE_EXCEEDED', {
    message: `More was asked than ${count} times in ${seconds} s.`,
    mend: [`Wait ${waitSeconds} s`, 'Send rows together: a request with many rows counts once'],
    headers: { 'retry-after': String(waitSeconds) },
  })
}

const secondsOf = ({ msLeft }: Spent): number => Math.max(1, Math.ceil(msLeft / 1000))

/** Tells how much is left. @see draft-ietf-httpapi-ratelimit-headers-10 */
function tell(exchange: Exchange, { count, seconds }: Rate, spent: Spent): void {
  const left = Math.max(0, count - spent.count)
  addHeaders(exchange, {
    'ratelimit-policy': `"default";q=${count};w=${seconds}`,
    ratelimit: `"default";r=${left};t=${secondsOf(spent)}`,
  })
}

/** Limits how often each caller may ask; where nobody says who asks, each address. A rate of a key's own goes before. */
export function rateGuard(rate: Rate | undefined, count: Count, addressOf: AddressOf): Guard {
  return {
    admit(exchange, scope) {
      const limit = exchange.caller?.rate ?? rate
      if (scope === undefined || limit === undefined) return undefined
      const who = exchange.caller?.id ?? `at:${networkOf(addressOf(exchange))}`
      return count(who, limit.seconds).then((spent) => {
        tell(exchange, limit, spent)
        return spent.count > limit.count ? exceeded(exchange, limit, secondsOf(spent)) : undefined
      })
    },
  }
}

/** Counts wrong keys and tokens by address, and refuses once there are too many; right ones are let by meanwhile. */
export function strikeCounter(
  count: Count,
  addressOf: AddressOf,
): (exchange: Exchange) => Promise<WireAnswer | undefined> {
  return async (exchange) => {
    const spent = await count(`wrong:${networkOf(addressOf(exchange))}`, mostWrong.seconds)
    if (spent.count <= mostWrong.count) return undefined
    return refuse(exchange, 'SERVE_RATE_EXCEEDED', {
      message: 'Too many wrong keys or tokens came from this address.',
      mend: ['Ask whoever runs the service for a key, then wait a minute'],
      headers: { 'retry-after': String(secondsOf(spent)) },
    })
  }
}
