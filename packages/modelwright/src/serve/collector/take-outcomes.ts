import { isModelwrightError, ModelwrightError, problemAnswer, type WireAnswer } from '@modelwright/runtime'
import type { Addition, Exchange } from '../exchange.ts'
import { outcomesAddition } from '../predictions/outcomes.ts'
import type { Desk } from './desk.ts'
import type { CollectorLimits } from './sent-predictions.ts'
import { comeAgain, mayModel } from './take-predictions.ts'

/** The model that the query of a request names; else the only one whose rows are taken, or may be sent by the caller. */
function modelOf(exchange: Exchange, { rules: { models } }: Desk): string {
  const named = new URL(exchange.url, 'http://collector').searchParams.get('model')
  const own = models.filter((model) => mayModel(exchange, model))
  if (named === null && own.length === 1) return own[0]
  if (named !== null && own.includes(named)) return named
  const known = own.slice(0, 10).join(', ')
  throw new ModelwrightError('SERVE_OUTCOMES_UNOWNED', {
    message:
      named === null
        ? 'It is not said whose outcomes these are.'
        : `Outcomes of ${JSON.stringify(named.slice(0, 60))} are not taken of this sender.`,
    where: 'model',
    mend: [`POST /outcomes?model=<name>, one of: ${known}`],
  })
}

/** Makes the feedback route of a collector: `POST /outcomes?model=churn` takes what `serve` takes. */
export function takeOutcomes(desk: Desk, limits: CollectorLimits): Addition {
  return {
    method: 'POST',
    path: '/outcomes',
    scope: 'outcomes',
    async handle(exchange) {
      try {
        return await take(exchange, desk, limits)
      } catch (error) {
        if (!isModelwrightError(error)) throw error
        return problemAnswer(error, exchange.id)
      }
    },
  }
}

async function take(exchange: Exchange, desk: Desk, limits: CollectorLimits): Promise<WireAnswer> {
  const model = modelOf(exchange, desk)
  const log = (await desk.logOf(model))!
  const outputs = await desk.rules.outputsOf(model)
  const route = outcomesAddition({
    log: {
      async tell(outcomes, caller) {
        await log.tell(outcomes, caller)
        desk.counts.outcomes += outcomes.length
      },
    },
    outputs: () => (outputs.length === 0 ? 'any' : outputs),
    limits,
    clock: desk.rules.clock,
  })
  const answered = await route.handle(exchange)
  if (answered.status !== 503) return answered
  const later = new ModelwrightError('SERVE_OUTCOMES_UNKEPT', {
    message: 'The outcomes could not be kept.',
    mend: ['Send them again later: sending twice is sending once'],
  })
  return comeAgain(later, exchange.id, 5)
}
