import { allOperations, type Model } from '@modelwright/runtime'
import type { TaskPool } from '../../core/index.ts'
import { type RowPiece, type Rows, readPiece } from '../../retrieve/index.ts'
import { fastOperations } from '../../train/index.ts'
import type { FileRequest } from '../file-request.ts'
import { scoreTaskName } from '../tasks.ts'
import { refuseHistory, withPast } from '../with-past.ts'
import { inOrder } from './in-order.ts'
import {
  type ScoreContext,
  type ScoredPiece,
  type ScorePayload,
  type ScorePlan,
  scorePiece,
} from './score-piece.ts'

/** Scored rows, with the place of the first of them among all rows. */
export interface ScoredRows extends ScoredPiece {
  readonly firstRow: number
}

/** How the rows of a file are scored. */
export interface ScoringRequest extends FileRequest {
  readonly plan: ScorePlan
  /** Threads that help; absent: none. */
  readonly pool?: TaskPool
  /** Rows of a part of the output; absent: there is one. */
  readonly partRows?: number
  /** Parts that are not wanted: their rows are passed over. */
  readonly isDone?: (part: number) => boolean
}

type Placed = ScorePayload & { readonly firstRow: number }

/** Rows of a piece before which a part begins. */
function cutsOf(firstRow: number, rowCount: number, partRows: number): number[] {
  const cuts: number[] = []
  for (let at = partRows - (firstRow % partRows); at < rowCount; at += partRows) cuts.push(at)
  return cuts
}

/** Says where each piece stands and how it is cut; leaves out those that are in done parts alone. */
async function* placed(
  pieces: AsyncIterable<RowPiece>,
  { partRows = Number.MAX_SAFE_INTEGER, isDone = () => false }: ScoringRequest,
): AsyncGenerator<Placed> {
  let firstRow = 0
  for await (const piece of pieces) {
    const cuts = cutsOf(firstRow, piece.rowCount, partRows)
    const part = Math.floor(firstRow / partRows)
    if (![...cuts, 0].every((_, at) => isDone(part + at))) yield { piece, cuts, firstRow }
    firstRow += piece.rowCount
  }
}

/** Only what is the runtime's own can be found again by another thread. */
function canTravel({ operations, schema }: Model): boolean {
  return (operations === allOperations || operations === fastOperations) && schema.history === undefined
}

/** Copies of what a piece needs alone: views would take all of the buffer they look at along to the other thread. */
function packed(piece: RowPiece): RowPiece {
  if (piece.kind !== 'csv') return piece
  const { starts, ends, width, rowCount, bytes } = piece.block
  const count = rowCount * width
  const block = {
    width,
    rowCount,
    starts: starts.slice(0, count),
    ends: ends.slice(0, count),
    bytes: bytes.slice(0, count === 0 ? 0 : ends[count - 1]),
  }
  return { ...piece, block }
}

/** Takes what comes first of a source, to tell whether that is all. */
async function peek<Item>(source: AsyncGenerator<Item>, count: number) {
  const first: Item[] = []
  while (first.length < count) {
    const next = await source.next()
    if (next.done === true) break
    first.push(next.value)
  }
  const all = async function* (): AsyncGenerator<Item> {
    try {
      yield* first
      yield* source
    } finally {
      await source.return(undefined)
    }
  }
  return { isWhole: first.length < count, all: all() }
}

/** The rows as pieces; for a model that looks back each with what went before its rows. */
async function* piecesOf(rows: Rows, request: ScoringRequest): AsyncGenerator<RowPiece> {
  if (request.model.schema.history === undefined) {
    refuseHistory(request)
    yield* rows.pieces()
  } else for await (const chunk of await withPast(rows, request)) yield readPiece(chunk)
}

/** Up to so many pieces are scored here: threads would only come up for nothing. */
const fewPieces = 3

/**
 * Scores all rows of a file, piece after piece in order, by as many threads as the pool has.
 *
 * The pieces are the same however many threads there are, and so is what they become. Rows of a model that looks back are
 * scored here, since any of them may need all others.
 */
export async function* scoreRows(rows: Rows, request: ScoringRequest): AsyncGenerator<ScoredRows> {
  const { model, plan, pool, signal } = request
  const { isWhole, all } = await peek(placed(piecesOf(rows, request), request), fewPieces)
  const here = async ({ firstRow, ...payload }: Placed): Promise<ScoredRows> => ({
    ...scorePiece(model, plan, payload),
    firstRow,
  })
  if (isWhole || pool === undefined || pool.size === 0 || !canTravel(model)) {
    yield* inOrder(all, here, 0)
    return
  }
  const { golden: _golden, card: _card, reference: _reference, ...artifact } = model.artifact
  const context: ScoreContext = { ...plan, artifact }
  const there = async ({ firstRow, piece, cuts }: Placed): Promise<ScoredRows> => {
    const payload: ScorePayload = { piece: packed(piece), cuts }
    const scored = await pool.run(scoreTaskName, payload, { context, signal })
    return { ...(scored as ScoredPiece), firstRow }
  }
  pool.start(scoreTaskName)
  yield* inOrder(all, there, 2 * pool.size)
}
