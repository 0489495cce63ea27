import type { WireAnswer } from '../answer-service.ts'
import { encodeUtf8 } from '../utf8.ts'

/** Makes an answer of a line of text, or of nothing. */
export function plainText(status: number, text: string): WireAnswer {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  return { status, headers, body: encodeUtf8(text) }
}
