import { isModelwrightError, ModelwrightError } from '../errors.ts'
import type { Report } from '../log.ts'

/** What the pool tells a worker. */
export type ToWorker =
  | { readonly type: 'context'; readonly value: object | undefined }
  | { readonly type: 'load'; readonly task: string }
  | { readonly type: 'task'; readonly task: string; readonly payload: unknown }

/** What a worker tells the pool. */
export type FromWorker =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'report'; readonly report: Report }

/** An error as plain data: structured clone keeps neither our class nor its fields. */
export interface SentError {
  readonly name: string
  readonly message: string
  readonly stack?: string
  readonly code?: string
  readonly where?: string
  readonly mend?: readonly string[]
}

/** Takes an error apart, so that it survives the way between threads. */
export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, stack } = error
  const parts = { name, message, ...(stack === undefined ? {} : { stack }) }
  if (!isModelwrightError(error)) return parts
  const { code, where, mend } = error
  return { ...parts, code, mend, ...(where === undefined ? {} : { where }) }
}

/** Puts an error together again on this side. */
export function receiveError({ name, message, stack, code, where, mend }: SentError): Error {
  const error =
    code === undefined
      ? Object.assign(new Error(message), { name })
      : new ModelwrightError(code, {
          message,
          ...(mend === undefined ? {} : { mend }),
          ...(where === undefined ? {} : { where }),
        })
  if (stack !== undefined) error.stack = stack
  return error
}
