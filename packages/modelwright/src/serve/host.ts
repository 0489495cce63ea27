import type { ServerOptions as TlsOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Limits } from '@modelwright/runtime'
import type { Log } from '../core/index.ts'
import type { Addition, Exchange, Guard, Models, Watcher } from './exchange.ts'
import type { Gatherer } from './gather/gatherer.ts'
import type { Playground } from './playground/playground.ts'

/** What the handlers of one server share. */
export interface Host {
  readonly models: Models
  readonly guards: readonly Guard[]
  readonly watchers: readonly Watcher[]
  /** By method and path. */
  readonly additions: ReadonlyMap<string, Addition>
  readonly log: Log
  readonly limits: Limits
  /** Tells a path by which one asks whether the service is alive: anyone may, also while it drains. */
  isHealth(path: string): boolean
  /** See `ServerOptions`. */
  readonly patienceMs: number
  /** See `ServerOptions`. */
  readonly streamMs?: number | undefined
  /** The page that runs the model in the browser, where it may be had. */
  playground: Playground | undefined
  /** Answers together what is there together. */
  readonly gatherer: Gatherer
  /** Not ready any more, and about to refuse: what still comes is answered, and its connection closed. */
  isLeaving: boolean
  /** What comes now is refused. */
  isClosing: boolean
  /** Connections that are open. */
  readonly sockets: Set<Socket>
  /** Requests that are under way. */
  underway: number
  /** Headers of every answer that does not say otherwise. */
  readonly headers: Readonly<Record<string, string>>
  /** The same of an answer in JSON, with its type, one after the other. */
  readonly jsonHead: readonly string[]
  /** Set up for TLS where there is any. */
  readonly tls?: TlsOptions
}

declare module 'fastify' {
  interface FastifyRequest {
    exchange: Exchange
  }
}
