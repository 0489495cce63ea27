import {
  answerProblem,
  defaultLimits,
  isModelwrightError,
  jsonAnswer,
  type Limits,
  ModelwrightError,
  problemAnswer,
  type Schema,
  type WireAnswer,
} from '@modelwright/runtime'
import type { Outcome, PredictionLog } from '../../core/index.ts'
import type { Addition, Exchange } from '../exchange.ts'
import { checkOutcome, isRefused, type RefusedOutcome } from './check-outcome.ts'
import { readOutcomes } from './outcome-body.ts'
import { outcomesOperation } from './outcomes-operation.ts'

/** What the feedback route needs to know. */
export interface OutcomeOptions {
  readonly log: Pick<PredictionLog, 'tell'>
  /** What the models predict that are served at present. */
  outputs(): readonly Schema['output'][] | 'any'
  readonly limits?: Partial<Limits>
  /** Milliseconds since 1970-01-01 UTC. */
  readonly clock?: () => number
}

/** Refusals that are told in full. */
const mostTold = 100

/**
 * Makes the feedback route: `POST /outcomes` takes what turned out to be true of rows that were predicted.
 *
 * It answers once the outcomes are on the disk. Those that cannot be taken do not keep the others out.
 */
export function outcomesAddition(options: OutcomeOptions): Addition {
  const limits = { ...defaultLimits, ...options.limits }
  return {
    method: 'POST',
    path: '/outcomes',
    scope: 'outcomes',
    describe: outcomesOperation,
    async handle(exchange) {
      try {
        return await take(exchange, options, limits)
      } catch (error) {
        if (!isModelwrightError(error)) throw error
        return problemAnswer(error, exchange.id)
      }
    },
  }
}

async function take(exchange: Exchange, options: OutcomeOptions, limits: Limits): Promise<WireAnswer> {
  const { log, outputs, clock = Date.now } = options
  const rules = { outputs: outputs(), now: clock() }
  const taken: Outcome[] = []
  const refused: RefusedOutcome[] = []
  for (const { pointer, value, problem } of await readOutcomes(exchange, limits)) {
    const checked = problem ?? checkOutcome(value, pointer, rules)
    if (isRefused(checked)) refused.push(checked)
    else taken.push(checked)
  }
  if (taken.length > 0) await log.tell(taken, exchange.caller?.id)
  else if (refused.length > 0)
    return answerProblem(allRefused(refused.length), refused.slice(0, mostTold), refused.length, exchange.id)
  return jsonAnswer(200, {
    taken: taken.length,
    refused: refused.slice(0, mostTold),
    refusedCount: refused.length,
    id: exchange.id,
  })
}

function allRefused(count: number): ModelwrightError {
  return new ModelwrightError('SERVE_OUTCOMES_REFUSED', {
    message: `No outcome could be taken: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    mend: ['Send:  {"outcomes": [{"id": "<id of the answer>", "outcome": "<class or number>"}]}'],
  })
}
