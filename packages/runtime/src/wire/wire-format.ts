import type { Service, WireAnswer, WireRequest } from '../answer-service.ts'
import type { ModelwrightError } from '../errors.ts'
import type { FullPredictions } from '../predict-asked.ts'
import type { Asked, PointedProblem } from '../request-parameters.ts'

/** Rows that a request asks to be predicted, however it wrote them, and how they are pointed at in messages. */
export interface AskedRows extends Asked {
  readonly rows: readonly unknown[]
  /** JSON pointer within the body: of a row, or of one of its values; a column the request lacks has none of its own. */
  pointerOf(row: number, column: string): string
  /** What is wrong with the request apart from its rows. */
  readonly problems: readonly PointedProblem[]
  readonly notes: readonly PointedProblem[]
  /** What the format wants to know again when it writes the answer. */
  readonly shape?: unknown
}

/** How a body came. */
export interface Arrival {
  /** It came to a path of this format. */
  readonly isOwn: boolean
  /** What follows the JSON, where a format says that something does. */
  readonly tail: Uint8Array
}

/** What a format makes its answer of. */
export interface Said {
  readonly service: Service
  readonly request: WireRequest
  readonly asked: AskedRows
  readonly found: FullPredictions
  readonly notes: readonly PointedProblem[]
  readonly noteCount: number
}

/** Why a request gets no predictions. */
export interface Refusal {
  readonly error: ModelwrightError
  /** Of single fields: the first of `problemCount`. */
  readonly problems?: readonly PointedProblem[]
  readonly problemCount: number
  readonly id?: string | undefined
}

/** Answers a request that asks for no predictions. */
export type Handle = (service: Service, request: WireRequest) => WireAnswer

/**
 * One way to ask for predictions over HTTP: its paths, its JSON bodies, its answers, its refusals.
 *
 * A path that predicts takes the bodies of every format: its own is tried first, our own last, for it takes any object as a
 * row. Answers are in the format the body was understood in, refusals in that of the path.
 */
export interface WireFormat {
  readonly name: string
  /** Paths that take rows by POST. */
  predicts(service: Service): readonly string[]
  /** Paths that are asked with GET. */
  gets(service: Service): Readonly<Record<string, Handle>>
  /** Understands a JSON body of this format; undefined where it is none. */
  read?(body: unknown, service: Service, arrival: Arrival): AskedRows | undefined
  /** How many bytes of a body are JSON; absent: all. */
  jsonLength?(request: WireRequest): number | undefined
  /** Writes an answer; absent: as our own. */
  write?(said: Said): WireAnswer
  /** Writes a refusal; absent: problem+json. */
  refuse?(refusal: Refusal): WireAnswer
  /** What all paths of this format start with, known or not; absent: nothing. */
  readonly prefix?: string
  /** What the headers of a request ask for besides its body; absent: nothing. */
  asks?(request: Pick<WireRequest, 'headers'>): Readonly<Record<string, unknown>>
}
