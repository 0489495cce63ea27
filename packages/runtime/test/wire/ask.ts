import { answer } from '../../src/answer.ts'
import type { Service } from '../../src/answer-service.ts'
import { createService } from '../../src/create-service.ts'
import { encodeUtf8 } from '../../src/utf8.ts'
import { binaryModel } from '../example-models.ts'

/** A request as a test writes it: the body as bytes, text, or a value for JSON. */
export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly of?: Service
}

export const service = createService(binaryModel, { version: '3' })

/** Asks a service in this process and reads what it says. */
export function ask(path: string, { method, headers = {}, body, of = service }: Question = {}) {
  const bytes =
    body instanceof Uint8Array
      ? body
      : encodeUtf8(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
  const given = method ?? (body === undefined ? 'GET' : 'POST')
  const answered = answer(of, { method: given, path, headers, body: bytes, id: 'id-1' })
  const text = new TextDecoder('utf-8', { fatal: true }).decode(answered.body)
  return {
    status: answered.status,
    headers: answered.headers,
    text,
    get json() {
      return JSON.parse(text)
    },
  }
}
