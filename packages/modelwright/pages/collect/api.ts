import type {
  FieldAgreement,
  FormAnswer,
  FormConflict,
  FormOutcome,
  FormSkip,
  FormSuggestion,
  FormTurn,
  FormView,
} from '../../src/core/contracts/form-server.ts'

/** What went wrong, with a way out. */
export class FormError extends Error {
  readonly status: number
  readonly mend: readonly string[]
  constructor(status: number, message: string, mend: readonly string[] = []) {
    super(message)
    this.status = status
    this.mend = mend
  }
}

interface Problem {
  readonly detail?: string
  readonly mend?: readonly string[]
}

/** The key of the address: kept out of requests for the page itself. */
const token = location.hash.slice(1)

async function ask<Result>(name: string, body: object = {}): Promise<Result> {
  const answer = await fetch(`api/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new FormError(0, 'The form does not answer: is modelwright collect still running?')
  })
  const document = (await answer.json().catch(() => ({}))) as Problem
  if (!answer.ok)
    throw new FormError(answer.status, document.detail ?? `The form said ${answer.status}.`, document.mend)
  return document as Result
}

/** All that the page asks of the desk. */
export const desk = {
  view: () => ask<FormView>('form'),
  turn: (by: string, withSkipped = false) => ask<FormTurn>('turn', { by, withSkipped }),
  answer: (by: string, answer: FormAnswer) => ask<FormOutcome>('answer', { by, ...answer }),
  settle: (by: string, answer: FormAnswer) => ask<FormOutcome>('settle', { by, ...answer }),
  skip: (by: string, given: FormSkip) => ask<FormTurn>('skip', { by, ...given }),
  undo: (by: string) => ask<FormTurn>('undo', { by }),
  redo: (by: string) => ask<FormTurn>('redo', { by }),
  suggest: (row: string) => ask<{ suggestion: FormSuggestion | null }>('suggest', { row }),
  conflicts: () => ask<{ conflicts: readonly FormConflict[] }>('conflicts'),
  agreement: () => ask<{ fields: readonly FieldAgreement[] }>('agreement'),
}

/** A new id for an answer; `randomUUID` is there on localhost and https alone. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}
