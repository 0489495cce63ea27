import {
  defaultLimits,
  gathered,
  isModelwrightError,
  jsonAnswer,
  ModelwrightError,
  parseJson,
  problemAnswer,
  type WireAnswer,
} from '@modelwright/runtime'
import type { RetrainingRecord, RetrainingWish } from '../../core/index.ts'
import type { Addition, Exchange } from '../exchange.ts'
import { retrainOperation } from './retrain-operation.ts'

/** What the route needs to know. */
export interface RetrainOptions {
  /** Notes a wish where it outlasts this process. */
  ask(wish: RetrainingWish): Promise<{ readonly record: RetrainingRecord; readonly isNew: boolean }>
  /** Models that are served at present, the first first. */
  models(): readonly string[]
}

const mostBytes = 10_000
const mostReason = 500
/** A token of printable letters, as idempotency keys are. */
const keyForm = /^[\x21-\x7e]{1,200}$/

function unreadable(message: string, where: string): ModelwrightError {
  return new ModelwrightError('SERVE_BODY_UNREADABLE', {
    message,
    where,
    mend: ['Send:  {"reason": "new prices since May"}'],
  })
}

interface Asked {
  readonly reason: string
  readonly model: string
}

function askedIn(document: unknown, models: readonly string[]): Asked {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    throw unreadable('What is asked for must be an object.', '')
  const { reason, model = models[0], ...rest } = document as Readonly<Record<string, unknown>>
  const [stranger] = Object.keys(rest)
  if (stranger !== undefined)
    throw unreadable(`"${stranger.slice(0, 40)}" says nothing here.`, `/${stranger.slice(0, 40)}`)
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > mostReason)
    throw unreadable(`"reason" must say why, in 1 to ${mostReason} letters.`, '/reason')
  if (typeof model !== 'string' || !models.includes(model))
    throw new ModelwrightError('SERVE_MODEL_UNKNOWN', {
      message: `There is no model "${String(model).slice(0, 80)}" here.`,
      where: '/model',
      mend: [`There are: ${models.slice(0, 10).join(', ')}`],
    })
  return { reason: reason.trim().replaceAll(/\s+/g, ' '), model }
}

async function readAsked({ body }: Exchange, models: readonly string[]): Promise<Asked> {
  const bytes = body instanceof Uint8Array ? body : await gathered(body, mostBytes)
  if (bytes.length > mostBytes)
    throw new ModelwrightError('SERVE_BODY_OVERSIZED', {
      message: `The body has ${bytes.length} bytes; at most ${mostBytes} are taken here.`,
      mend: ['Give the reason in a sentence'],
    })
  return askedIn(parseJson(bytes, defaultLimits.maxDepth), models)
}

function keyOf({ headers }: Exchange): { key?: string } {
  const key = headers['idempotency-key']
  if (key === undefined) return {}
  if (typeof key === 'string' && keyForm.test(key)) return { key }
  throw new ModelwrightError('SERVE_REQUEST_INVALID', {
    message: 'The header "idempotency-key" must be one token of 1 to 200 printable letters.',
    where: 'idempotency-key',
    mend: ['Send a UUID, the same whenever you ask again for the same'],
  })
}

function shown({ id, model, state, reason, askedAt, startedAt, endedAt, version, told }: RetrainingRecord) {
  const time = (moment: number | null): string | null =>
    moment === null ? null : new Date(moment).toISOString()
  return {
    ...{ id, model, state, reason, version, told },
    ...{ askedAt: time(askedAt), startedAt: time(startedAt), endedAt: time(endedAt) },
  }
}

async function take(exchange: Exchange, { ask, models }: RetrainOptions): Promise<WireAnswer> {
  const key = keyOf(exchange)
  const asked = await readAsked(exchange, models())
  const caller = exchange.caller?.id ?? 'anyone'
  const { record, isNew } = await ask({ ...asked, ...key, caller })
  return jsonAnswer(202, { ...shown(record), isNew })
}

/** The store is busy or away: it may well take the same a moment later. */
function laterAnswer(exchange: Exchange): WireAnswer {
  const error = new ModelwrightError('SERVE_RETRAINING_UNKEPT', {
    message: 'The request could not be noted now.',
    mend: ['Ask again in a moment, with the same idempotency-key'],
  })
  const answer = problemAnswer(error, exchange.id)
  return { ...answer, headers: { ...answer.headers, 'retry-after': '5' } }
}

/**
 * Makes the route by which a retraining is asked for: `POST /retrain` notes the wish in the store and answers 202 with its id; the next
 * pass of `update` takes it up. The same caller with the same `Idempotency-Key` asks for the same.
 */
export function retrainAddition(options: RetrainOptions): Addition {
  return {
    method: 'POST',
    path: '/retrain',
    scope: 'admin',
    describe: retrainOperation,
    async handle(exchange) {
      try {
        return await take(exchange, options)
      } catch (error) {
        if (!isModelwrightError(error)) throw error
        return error.code.startsWith('PROJECT_') ? laterAnswer(exchange) : problemAnswer(error, exchange.id)
      }
    },
  }
}
