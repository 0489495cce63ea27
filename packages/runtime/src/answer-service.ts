import type { explainWith } from './explain.ts'
import type { Model } from './model.ts'
import type { openApiOf } from './openapi.ts'
import type { FullPredictions } from './predict-asked.ts'
import { encodeUtf8 } from './utf8.ts'
import type { WireFormat } from './wire/wire-format.ts'

/** How much a request may ask for. */
export interface Limits {
  readonly maxBytes: number
  readonly maxRows: number
  /** Levels of lists and objects within each other. */
  readonly maxDepth: number
}

/** 10 MiB, 10 000 rows, 32 levels. */
export const defaultLimits: Limits = { maxBytes: 10_485_760, maxRows: 10_000, maxDepth: 32 }

/** One HTTP request as bytes, whatever host it came through. */
export interface WireRequest {
  readonly method: string
  /** Path, with or without a query. */
  readonly path: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Uint8Array
  /** Names this request; goes out with the answer as prediction id. */
  readonly id?: string
}

/** What a host may be told while a request is answered; nothing it does changes the answer. */
export interface ServiceWatch {
  /** Rows were understood, and are about to be held against the schema. */
  read?(request: Omit<WireRequest, 'body'>, rowCount: number): void
  /** Whether `predicted` is to be told of a request; absent: of each. Answers cost less where it need not. */
  wants?(request: Omit<WireRequest, 'body'>): boolean
  /** Rows were predicted of which `predicted` is not told. */
  counted?(request: Omit<WireRequest, 'body'>, rowCount: number): void
  /** Rows were predicted: as they were sent, and what was said of each. Several times for a body that comes piece by piece. */
  predicted?(request: Omit<WireRequest, 'body'>, rows: readonly unknown[], said: FullPredictions): void
}

/** What a service speaks and tells besides predictions; a bundle for one place holds no more than it is asked there. */
export interface Abilities {
  /** Ways to ask, our own among them. */
  readonly formats: readonly WireFormat[]
  /** Says what each column added to a score; absent: nobody is told. */
  readonly explain?: typeof explainWith
  /** Writes `/openapi.json`; absent: there is no such path. */
  readonly openApi?: typeof openApiOf
}

/** A model with what a host has decided about serving it. */
export interface Service {
  readonly model: Model
  readonly abilities: Abilities
  /** Version in the registry; absent for a model from a file. */
  readonly version?: string
  readonly limits: Limits
  /** False while the host starts or drains; absent means always ready. */
  isReady?(): boolean
  /** Paths beside the usual ones, where the platform names them, as Vertex AI does. */
  readonly routes?: Routes
  readonly watch?: ServiceWatch
  /** Paths of the host beside those of the model, as `/openapi.json` tells them. */
  readonly paths?: Readonly<Record<string, unknown>>
}

/** Paths that a platform names. */
export interface Routes {
  /** Takes rows by POST. */
  readonly predict?: string
  /** Gives 200 while predictions are answered. */
  readonly health?: string
}

/** What a host may decide about serving a model. */
export interface ServiceOptions {
  readonly version?: string
  readonly limits?: Partial<Limits>
  readonly isReady?: () => boolean
  readonly routes?: Routes
  readonly watch?: ServiceWatch
  readonly paths?: Readonly<Record<string, unknown>>
}

/** Makes a service that can do no more than it is told; limits are 10 MiB, 10 000 rows and 32 levels unless told otherwise. */
export function serviceWith(model: Model, abilities: Abilities, options: ServiceOptions = {}): Service {
  const { limits, ...others } = options
  return { model, abilities, ...others, limits: { ...defaultLimits, ...limits } }
}

/** Gives a header of a request, `''` where it has none; several are joined. */
export function headerOf(request: Pick<WireRequest, 'headers'>, name: string): string {
  const value = request.headers[name]
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ')
}

/** One HTTP answer as bytes; header names in lower case. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Names the model an answer comes from. */
export function modelNamed({ model, version }: Service) {
  return { name: model.name, ...(version === undefined ? {} : { version }), digest: model.digest }
}

/** Adds headers that name the model, where a body has no place for it. */
export function named(service: Service, request: Pick<WireRequest, 'id'>, answer: WireAnswer): WireAnswer {
  const { model, version } = service
  const headers: Record<string, string> = { ...answer.headers, 'x-model-digest': model.digest }
  if (/^[\x20-\x7e]+$/.test(model.name)) headers['x-model-name'] = model.name
  if (version !== undefined) headers['x-model-version'] = version
  if (request.id !== undefined) headers['x-prediction-id'] = request.id
  return { ...answer, headers }
}

/** Makes an answer of a JSON value. */
export function jsonAnswer(status: number, value: unknown, type?: string): WireAnswer {
  return jsonText(status, JSON.stringify(value), type)
}

/** Makes an answer of text that is JSON. */
export function jsonText(status: number, text: string, type = 'application/json'): WireAnswer {
  return {
    status,
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: encodeUtf8(text),
  }
}
