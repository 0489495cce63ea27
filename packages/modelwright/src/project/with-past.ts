import type { Artifact, Batch } from '@modelwright/runtime'
import { fixTarget } from '../clean/index.ts'
import { ModelwrightError } from '../core/index.ts'
import { pastFinder } from '../prepare/index.ts'
import { openRows, shownPath } from '../retrieve/index.ts'
import { type FileRequest, placeOf } from './file-request.ts'
import { targetNumbers, withTargetAsSpelled } from './run/target.ts'

/** A model, and where earlier rows are. */
type PastRequest = Omit<FileRequest, 'path'>

async function all<Chunk>(chunks: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const found: Chunk[] = []
  for await (const chunk of chunks) found.push(chunk)
  return found
}

async function earlierRows({ history, ...request }: PastRequest): Promise<Batch[]> {
  if (history === undefined) return []
  const rows = await openRows(history, placeOf(request))
  try {
    return await all(rows)
  } finally {
    await rows.close()
  }
}

/** Refuses earlier rows for a model that does not look back. @throws {ModelwrightError} CLI_ARGUMENT_INVALID */
export function refuseHistory({ model, history }: PastRequest): void {
  if (history === undefined) return
  throw new ModelwrightError('CLI_ARGUMENT_INVALID', {
    message: `The model "${model.name}" does not look back: it needs no earlier rows.`,
    where: `--history ${shownPath(history)}`,
    mend: ['Leave out --history'],
  })
}

/**
 * Gives each chunk of a file what went before its rows, for a model that looks back: rows of the file and of the history file
 * that are strictly earlier. Rows that bring a history of their own keep it. Other models get the chunks as they come.
 *
 * Cost: such a file is held in memory whole, since its rows may come in any order.
 *
 * @throws {ModelwrightError} PREPARE_HISTORY_ABSENT - when rows lack a column that is looked back at
 * @throws {ModelwrightError} CLI_ARGUMENT_INVALID - when earlier rows are given to a model that does not look back
 */
export async function withPast<Chunk extends Batch>(
  chunks: AsyncIterable<Chunk>,
  request: PastRequest,
): Promise<AsyncIterable<Chunk> | readonly Chunk[]> {
  const { schema, artifact } = request.model
  if (schema.history === undefined) {
    refuseHistory(request)
    return chunks
  }
  const found = await all(chunks)
  const carries = found.length > 0 && found.every(({ columns }) => columns.has(schema.history!.name))
  if (carries || found.length === 0) return found
  const past = [...(await earlierRows(request)), ...found].map((rows) =>
    rows.columns.has(schema.output.name) ? fixedTarget(rows, schema.output.name, artifact) : rows,
  )
  const find = pastFinder(artifact, past)
  return found.map((chunk) => ({ ...chunk, past: find(chunk) }))
}

function fixedTarget(rows: Batch, name: string, artifact: Artifact): Batch {
  const numbers = targetNumbers(artifact)
  return fixTarget(withTargetAsSpelled(rows, name, numbers), name, numbers)
}
