import { problemAnswer, type WireAnswer } from '@modelwright/runtime'
import { type ErrorParts, ModelwrightError } from '../../core/index.ts'
import type { Exchange } from '../exchange.ts'

/** Says no: problem+json with the status that belongs to the code, and headers that tell what to do next. */
export function refuse(
  { id }: Exchange,
  code: string,
  parts: ErrorParts & { readonly headers?: Readonly<Record<string, string>> },
): WireAnswer {
  const { headers, ...said } = parts
  const answered = problemAnswer(new ModelwrightError(code, said), id)
  return headers === undefined ? answered : { ...answered, headers: { ...answered.headers, ...headers } }
}

/** Adds headers to whatever will be answered. */
export function addHeaders(exchange: Exchange, headers: Readonly<Record<string, string>>): void {
  exchange.answerHeaders = { ...exchange.answerHeaders, ...headers }
}
