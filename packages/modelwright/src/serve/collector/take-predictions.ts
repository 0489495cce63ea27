import {
  answerProblem,
  isModelwrightError,
  jsonAnswer,
  ModelwrightError,
  type PointedProblem,
  problemAnswer,
  type WireAnswer,
} from '@modelwright/runtime'
import type { Addition, Exchange } from '../exchange.ts'
import { readPrediction, type TakenLine } from '../predictions/read-line.ts'
import type { Desk } from './desk.ts'
import { type CollectorLimits, readSent, type SentPrediction } from './sent-predictions.ts'

/** Refusals that are told in full. */
const mostTold = 100
const maxWaiting = 67_108_864

/** Answers with when to come again. */
export function comeAgain(error: ModelwrightError, id: string, seconds: number): WireAnswer {
  const answered = problemAnswer(error, id)
  return { ...answered, headers: { ...answered.headers, 'retry-after': String(seconds) } }
}

/** Whether a caller may send rows of a model. */
export function mayModel({ caller }: Exchange, model: string): boolean {
  return caller?.models === undefined || caller.models.includes(model)
}

/** Makes the route that takes predictions: it answers once they are on the disk. Sending twice is sending once. */
export function takePredictions(desk: Desk, limits: CollectorLimits): Addition {
  return {
    method: 'POST',
    path: '/predictions',
    scope: 'predictions',
    async handle(exchange) {
      try {
        return await take(exchange, desk, limits)
      } catch (error) {
        if (!isModelwrightError(error)) throw error
        return error.code === 'SERVE_PREDICTIONS_UNKEPT'
          ? comeAgain(error, exchange.id, 5)
          : problemAnswer(error, exchange.id)
      }
    },
  }
}

function refusal({ pointer }: SentPrediction, reason: string): PointedProblem {
  return { pointer, code: 'value-unreadable', message: `The prediction is not taken: ${reason}.` }
}

/** Sorts what was sent by model, and tells what is none. */
function sorted(sent: readonly SentPrediction[], exchange: Exchange, { rules }: Desk) {
  const { redaction, clock, models } = rules
  const byModel = new Map<string, TakenLine[]>()
  const refused: PointedProblem[] = []
  const now = clock()
  const source = exchange.caller === undefined ? 'collector' : `collector ${exchange.caller.id}`
  for (const one of sent) {
    const line = one.fault ?? readPrediction(one.value, { redaction, source, now })
    if (typeof line === 'string') refused.push(refusal(one, line))
    else if (!models.includes(line.model)) {
      const known = models.slice(0, 10).map((name) => JSON.stringify(name))
      const reason = `rows of the model ${JSON.stringify(line.model.slice(0, 60))} are not collected here (${known.join(', ')})`
      refused.push(refusal(one, reason))
    } else if (!mayModel(exchange, line.model))
      refused.push(refusal(one, `the key does not allow rows of the model ${JSON.stringify(line.model)}`))
    else {
      const lines = byModel.get(line.model) ?? []
      lines.push(line)
      byModel.set(line.model, lines)
    }
  }
  return { byModel, refused }
}

async function take(exchange: Exchange, desk: Desk, limits: CollectorLimits): Promise<WireAnswer> {
  const { rules, counts } = desk
  const { sent, bytes } = await readSent(exchange, limits)
  if (desk.waitingBytes > 0 && desk.waitingBytes + bytes > (rules.maxWaitingBytes ?? maxWaiting))
    return comeAgain(busy(), exchange.id, 1)
  desk.waitingBytes += bytes
  try {
    const { byModel, refused } = sorted(sent, exchange, desk)
    let taken = 0
    let repeated = 0
    const writing = [...byModel].map(async ([model, lines]) => {
      const again = await (await desk.logOf(model))!.take(lines)
      repeated += again
      taken += lines.length - again
    })
    await Promise.all(writing).catch((error: unknown) => {
      throw unkept(error)
    })
    counts.predictions += taken
    counts.repeated += repeated
    counts.refused += refused.length
    if (taken + repeated === 0 && refused.length > 0)
      return answerProblem(
        allRefused(refused.length),
        refused.slice(0, mostTold),
        refused.length,
        exchange.id,
      )
    const told = { taken, repeated, refused: refused.slice(0, mostTold), refusedCount: refused.length }
    return jsonAnswer(200, { ...told, id: exchange.id })
  } finally {
    desk.waitingBytes -= bytes
  }
}

function busy(): ModelwrightError {
  return new ModelwrightError('SERVE_SERVICE_OVERLOADED', {
    message: 'The collector has more to write than the disk takes.',
    mend: ['Send it again in a moment: sending twice is sending once'],
  })
}

function unkept(error: unknown): unknown {
  if (isModelwrightError(error)) return error
  const cause = error instanceof Error ? error.message : String(error)
  return new ModelwrightError('SERVE_PREDICTIONS_UNKEPT', {
    message: `The predictions could not be kept: ${cause.slice(0, 200)}.`,
    mend: ['Send them again later: sending twice is sending once'],
    cause: error,
  })
}

function allRefused(count: number): ModelwrightError {
  return new ModelwrightError('SERVE_PREDICTIONS_REFUSED', {
    message: `No prediction could be taken: ${count} ${count === 1 ? 'problem' : 'problems'}.`,
    mend: ['Send lines as a prediction log has them: docs/09-serve/prediction-log.md'],
  })
}
