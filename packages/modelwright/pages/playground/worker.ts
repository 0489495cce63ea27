import type { Model } from '@modelwright/runtime'
import { drawRow } from './model/examples.ts'
import { openModel } from './model/open-model.ts'
import { say, sweep, why } from './model/say.ts'
import { scoreFile } from './model/score-file.ts'
import type { Message, Requests, SentError } from './protocol.ts'

/** What is used of the worker's global scope. */
interface Scope {
  readonly location: { readonly href: string }
  postMessage(message: Message): void
  onmessage: ((event: MessageEvent<Asked>) => void) | null
}

interface Asked {
  readonly id: number
  readonly do: keyof Requests
  readonly with: never
}

type Handlers = {
  readonly [Name in keyof Requests]: (
    asked: Requests[Name]['asks'],
    tell: (progress: unknown) => void,
  ) => Requests[Name]['gets'] | Promise<Requests[Name]['gets']>
}

const scope = globalThis as unknown as Scope
let model: Model | undefined
let scoring: AbortController | undefined

function opened(): Model {
  if (model === undefined) throw new Error('bug: the model is not open yet')
  return model
}

const handlers: Handlers = {
  async open({ digest }, tell) {
    const { model: found, facts } = await openModel(
      new URL('../artifact', scope.location.href).href,
      digest,
      tell,
    )
    model = found
    return facts
  },
  say: ({ row }) => say(opened(), row),
  why: ({ row }) => why(opened(), row),
  sweep: ({ row, column, values }) => sweep(opened(), row, column, values),
  draw: ({ number }) => drawRow(opened().schema, number),
  score({ file, unreadable }, tell) {
    scoring?.abort()
    scoring = new AbortController()
    return scoreFile(opened(), file, { unreadable, tell, signal: scoring.signal })
  },
  stop() {
    scoring?.abort()
    return null
  },
}

function sentError(error: unknown): SentError {
  const { code = 'SERVE_WORKER_FAILED', message, mend = [] } = error as Partial<SentError>
  return { code, message: message ?? String(error), mend }
}

async function handle({ id, do: name, with: asked }: Asked): Promise<void> {
  try {
    const answer = await handlers[name](asked, (progress) => scope.postMessage({ id, progress }))
    scope.postMessage({ id, answer })
  } catch (error) {
    scope.postMessage({ id, error: sentError(error) })
  }
}

scope.onmessage = ({ data }) => void handle(data)
