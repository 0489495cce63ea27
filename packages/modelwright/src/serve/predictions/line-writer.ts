import { type FullPrediction, modelFields, predictionLine } from '@modelwright/runtime'
import type { LoggedModel, LoggedOutcome } from '../../core/index.ts'
import type { Redaction } from './redaction.ts'

/** What the lines of one request share. */
export interface LineFacts {
  readonly id: string
  readonly at: number
  readonly model: LoggedModel
  readonly caller?: string | undefined
  readonly requestId?: string | undefined
  readonly unit?: string | undefined
  readonly tookMs?: number | undefined
  readonly failed?: number | undefined
}

/** Writes a prediction as one line of JSON. */
export type LineWriter = (facts: LineFacts, row: number, features: unknown, said: FullPrediction) => string

const heads = new WeakMap<LoggedModel, string>()

/** The part of a line that names the model: written once a version. */
function headOf(model: LoggedModel): string {
  let head = heads.get(model)
  if (head === undefined) {
    const { share } = model
    head = modelFields(model) + (share === undefined ? '' : `,"share":${share}`)
    heads.set(model, head)
  }
  return head
}

/** What a client called its request, unless that must not be logged. */
export function loggedName(requestId: string, redaction: Redaction | undefined): unknown {
  if (redaction === undefined) return requestId
  return (redaction.redact({ 'x-request-id': requestId }) as Record<string, unknown>)['x-request-id']
}

function requestField(requestId: string | undefined, redaction: Redaction | undefined): string {
  const named = requestId === undefined ? undefined : loggedName(requestId, redaction)
  return named === undefined ? '' : `,"request":${JSON.stringify(named)}`
}

/** Makes a writer of lines of a source, as the runtime's `predictionLine` has them, each with its end; `"failed"` where there is no prediction. */
export function lineWriter(redaction?: Redaction, source?: string): LineWriter {
  const from = source === undefined ? '' : `,"source":${JSON.stringify(source)}`
  // Many rows share a millisecond, and its name costs as much as half a row.
  let lastAt = Number.NaN
  let lastTime = ''
  return ({ id, at, model, caller, requestId, unit, tookMs, failed }, row, features, said) => {
    if (at !== lastAt) {
      lastAt = at
      lastTime = new Date(at).toISOString()
    }
    const sent = redaction === undefined ? features : redaction.redact(features)
    const more =
      from +
      requestField(requestId, redaction) +
      (unit === undefined ? '' : `,"unit":${JSON.stringify(unit)}`) +
      (tookMs === undefined ? '' : `,"took":${Math.round(1000 * tookMs) / 1000}`)
    const facts = { id, time: lastTime, model: headOf(model) + more, caller }
    const told = failed === undefined ? said : ({ failed } as unknown as FullPrediction)
    return `${predictionLine(facts, row, sent, told)}\n`
  }
}

/** Writes an outcome as one line of JSON. */
export function outcomeLine({ id, row, outcome, at, received, caller }: LoggedOutcome): string {
  const times = { at: new Date(at).toISOString(), received: new Date(received).toISOString() }
  return `${JSON.stringify({ id, row, outcome, ...times, ...(caller === null ? {} : { caller }) })}\n`
}
