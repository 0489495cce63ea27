import {
  type FormAnswer,
  type FormDesk,
  type FormSkip,
  type FormValue,
  ModelwrightError,
} from '../../core/index.ts'

/** A JSON object as it came. */
export type Body = Readonly<Record<string, unknown>>

function invalid(what: string): ModelwrightError {
  return new ModelwrightError('SERVE_REQUEST_INVALID', {
    message: `The request is not what the page sends: ${what}.`,
    mend: ['Reload the page'],
  })
}

/** Takes a parsed body for an object. @throws {ModelwrightError} SERVE_REQUEST_INVALID */
export function readBody(body: unknown): Body {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  throw invalid('a JSON object is missing')
}

function text(body: Body, key: string): string {
  const value = body[key]
  if (typeof value === 'string') return value
  throw invalid(`"${key}" must be text`)
}

function isScalar(value: unknown): value is FormValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** Scalars by name. */
function record<Value>(
  body: Body,
  key: string,
  fits: (value: unknown) => value is Value,
): Record<string, Value> {
  const value = readBody(body[key] ?? {})
  const entries = Object.entries(value)
  if (entries.every((entry): entry is [string, Value] => fits(entry[1]))) return Object.fromEntries(entries)
  throw invalid(`"${key}" holds what is no answer`)
}

const isText = (value: unknown): value is string => typeof value === 'string'

function answerOf(body: Body): FormAnswer {
  return {
    ...{ id: text(body, 'id'), row: text(body, 'row') },
    ...{ values: record(body, 'values', isScalar), units: record(body, 'units', isText) },
    ...(body['note'] !== undefined && { note: text(body, 'note') }),
    ...(body['saw'] === true && { saw: true }),
  }
}

function skipOf(body: Body): FormSkip {
  return {
    ...{ id: text(body, 'id'), row: text(body, 'row'), reason: text(body, 'reason') },
    ...(body['note'] !== undefined && { note: text(body, 'note') }),
  }
}

/** What the page asks for, by the last part of the path. */
export const requests: Readonly<Record<string, (desk: FormDesk, body: Body) => Promise<unknown>>> = {
  form: async (desk) => desk.view,
  turn: (desk, body) => desk.turn(text(body, 'by'), { withSkipped: body['withSkipped'] === true }),
  answer: (desk, body) => desk.answer(text(body, 'by'), answerOf(body)),
  settle: (desk, body) => desk.settle(text(body, 'by'), answerOf(body)),
  skip: (desk, body) => desk.skip(text(body, 'by'), skipOf(body)),
  undo: (desk, body) => desk.undo(text(body, 'by')),
  redo: (desk, body) => desk.redo(text(body, 'by')),
  suggest: async (desk, body) => ({ suggestion: (await desk.suggest(text(body, 'row'))) ?? null }),
  conflicts: async (desk) => ({ conflicts: await desk.conflicts() }),
  agreement: async (desk) => ({ fields: await desk.agreement() }),
}
