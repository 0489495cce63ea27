import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { FullPredictions, Model, Service, WireAnswer } from '@modelwright/runtime'
import type { Metric } from './watch/registry.ts'

/** What a caller may do: predict; read schema, versions and pages; have the artifact's bytes; tell outcomes; read metrics; send predictions to a collector; have a model retrained. */
export type Scope = 'predict' | 'describe' | 'artifact' | 'outcomes' | 'metrics' | 'predictions' | 'admin'

/** Who asks, as a guard found out. */
export interface Caller {
  /** Names the key or the subject; nothing secret. */
  readonly id: string
  readonly scopes: readonly Scope[]
  /** Which of several keys of one name it was. */
  readonly key?: string
  /** Models whose predictions and outcomes it may send to a collector; absent: of all. */
  readonly models?: readonly string[]
  /** How much this one may ask, where it differs from the others. */
  readonly rate?: Rate
}

/** So many requests in so many seconds. */
export interface Rate {
  readonly count: number
  readonly seconds: number
}

/** The version of a model that answers. */
export interface Target {
  readonly service: Service
  /** What the server calls the model. */
  readonly name: string
  /** Why this version, where several share the requests: `champion`, `challenger`, `shadow` … */
  readonly variant?: string
  /** Whether its requests are answered together where several are there. */
  readonly gathers?: boolean
  /** The chance that it was given the request, where several share the requests. */
  readonly share?: number
}

/**
 * One request on its way through the server; also what `answer` takes.
 *
 * Its parts are filled in as they become known. Times are `performance.now()`, in milliseconds.
 */
export interface Exchange {
  /** Names the answer and its predictions: no other has it. */
  readonly id: string
  /** What the client calls the request, who may call several so; the same as `id` where it does not say. */
  readonly requestId: string
  readonly method: string
  /** Path and query as they came. */
  readonly url: string
  /** Path and query within the model that answers. */
  path: string
  readonly headers: IncomingHttpHeaders
  readonly socket: Socket
  /** Empty until it was read; pieces where it is read as it comes. */
  body: Uint8Array | AsyncIterable<Uint8Array>
  readonly startedAt: number
  /** When the body was read. */
  bodyAt: number
  /** When rows were understood; 0 where there are none. */
  rowsAt: number
  /** When the last rows were predicted; 0 where none were. */
  predictedAt: number
  /** Rows that were predicted. */
  rowCount: number
  caller?: Caller
  target?: Target
  /** By what the request stays with its version; absent: it was drawn. */
  stickyKey?: string
  /** Headers that go out with whatever is answered; guards set them. */
  answerHeaders?: Record<string, string>
}

/** Decides whether a request may be answered, before its body is read. */
export interface Guard {
  /** The scope is undefined for what anyone may ask: whether the service is alive. An answer is a refusal. */
  admit(
    exchange: Exchange,
    scope: Scope | undefined,
  ): WireAnswer | undefined | Promise<WireAnswer | undefined>
  close?(): Promise<void> | void
}

/** A number that a watcher tells of itself. */
export type WatcherCount = Omit<Metric, 'labels' | 'read'> & { read(): number }

/** Is told what became of requests. Nothing it does may fail or slow an answer. */
export interface Watcher {
  /**
   * Whether `predicted` is to be told of this request; absent: of each. Where no watcher wants it, neither rows nor predictions are
   * made into objects, which halves the cost of an answer.
   */
  wants?(exchange: Exchange): boolean
  /** Rows as they were sent, and what was said of each; several times for a body that is read piece by piece. */
  predicted?(exchange: Exchange, rows: readonly unknown[], said: FullPredictions): void
  /** The answer has gone out; 499: the connection ended before it had. */
  answered?(exchange: Exchange, status: number): void
  /** What it counts of itself, told at `GET /metrics`; of several watchers numbers of one name are added up. */
  readonly metrics?: readonly WatcherCount[]
  close?(): Promise<void> | void
}

/** A path of the server beside those of its models. */
export interface Addition {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** What a caller needs; undefined for anyone. */
  readonly scope: Scope | undefined
  /** Its operation in `/openapi.json` of a model; it may refer to the schemas `Problem` and `Finding`. */
  describe?(model: Model): Readonly<Record<string, unknown>>
  handle(exchange: Exchange): WireAnswer | Promise<WireAnswer>
}

/** Which model answers. */
export interface Models {
  /** Sets `target` and `path` of an exchange whose body was read, or gives the refusal. */
  aim(exchange: Exchange): WireAnswer | undefined | Promise<WireAnswer | undefined>
  /** The model of paths that name none. */
  readonly first: Service
  close?(): Promise<void> | void
}
