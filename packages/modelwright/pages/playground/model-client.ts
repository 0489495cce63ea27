import type { Message, Requests, SentError } from './protocol.ts'

/** What went wrong, with a way out. */
export class ModelError extends Error {
  readonly code: string
  readonly mend: readonly string[]
  constructor({ code, message, mend }: SentError) {
    super(message)
    this.code = code
    this.mend = mend
  }
}

/** The model, which lives in a worker of its own so that typing never waits for it. */
export interface ModelClient {
  ask<Name extends keyof Requests>(
    name: Name,
    asked: Requests[Name]['asks'],
    tell?: (progress: unknown) => void,
  ): Promise<Requests[Name]['gets']>
}

interface Waiting {
  readonly tell: (progress: unknown) => void
  resolve(answer: never): void
  reject(error: unknown): void
}

/** Where the browser insists on trusted types, the addresses of our own two scripts are the only ones. */
interface Trusting {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string }
}

const own = new Set(['playground/worker.js', 'playground/offline.js'])
const policy = (globalThis as { trustedTypes?: Trusting }).trustedTypes?.createPolicy(
  'modelwright-playground',
  {
    createScriptURL(url) {
      if (!own.has(url)) throw new TypeError(`${url} is not a script of this page`)
      return url
    },
  },
)

/** Vouches for the address of a script of ours. */
export function trusted(url: string): string {
  return policy === undefined ? url : policy.createScriptURL(url)
}

/** Starts the worker. */
export function openModelClient(): ModelClient {
  const worker = new Worker(trusted('playground/worker.js'))
  const waiting = new Map<number, Waiting>()
  let count = 0
  let failure: ModelError | undefined
  worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const asked = waiting.get(data.id)
    if (asked === undefined) return
    if ('progress' in data) return asked.tell(data.progress)
    waiting.delete(data.id)
    if ('error' in data) asked.reject(new ModelError(data.error))
    else asked.resolve(data.answer as never)
  })
  worker.addEventListener('error', (event) => {
    event.preventDefault()
    failure = new ModelError({
      code: 'SERVE_WORKER_FAILED',
      message: `This browser cannot run the model: ${event.message || 'its worker does not start'}.`,
      mend: ['Try a newer browser.', 'Or ask the service itself:  POST /predict'],
    })
    for (const { reject } of waiting.values()) reject(failure)
    waiting.clear()
  })
  return {
    ask(name, asked, tell = () => {}) {
      // A worker that failed may be gone: nobody would ever hear of what it is asked.
      if (failure !== undefined) return Promise.reject(failure)
      count += 1
      const id = count
      worker.postMessage({ id, do: name, with: asked })
      return new Promise((resolve, reject) => waiting.set(id, { tell, resolve, reject }))
    },
  }
}
