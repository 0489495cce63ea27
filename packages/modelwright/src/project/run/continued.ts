import { type Artifact, load, type Model } from '@modelwright/runtime'
import { ModelwrightError, selectRows, takeTarget } from '../../core/index.ts'
import type { Project } from '../open-project.ts'
import type { Workflow } from '../workflow/index.ts'
import { newRows } from './champion.ts'
import type { TrainingRows } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout, Part } from './holdout.ts'
import { type Reading, readingOf } from './reading.ts'
import type { RunTools } from './types.ts'

/** A model whose trees are gone on from: the fit that was evaluated, and the one that was shipped. */
export interface Continued {
  readonly evaluated: Artifact
  readonly shipped: Artifact
}

function unfit(message: string): ModelwrightError {
  return new ModelwrightError('UPDATE_WARM_UNFIT', {
    message,
    where: 'continues',
    mend: [
      "Fit anew with the champion's settings:  { search: 'refit' }",
      "Or search:  { search: 'again', warm: true }",
    ],
  })
}

/**
 * Loads the model that a workflow goes on from.
 *
 * @throws {ModelwrightError} UPDATE_WARM_UNFIT - when its model is no boosted trees, or was fitted with changed class shares
 */
export async function continuedOf(
  { continues }: Pick<Workflow, 'continues'>,
  { objects }: Project,
): Promise<Continued | undefined> {
  if (continues === undefined) return undefined
  const artifactOf = async (digest: string): Promise<Artifact> => load(await objects.get(digest)).artifact
  const shipped = await artifactOf(continues)
  const { evaluated: digest } = shipped.lineage
  const evaluated = typeof digest === 'string' ? await artifactOf(digest) : shipped
  if (shipped.model.name !== 'trees')
    throw unfit('It is no model of boosted trees, and only those can be gone on from.')
  if (shipped.shares !== undefined)
    throw unfit(
      'It was fitted with changed shares of its classes, which trees that go on from it would not know.',
    )
  return { evaluated, shipped }
}

/** How rows are read by a model that is gone on from: as it read them, so that its trees see what they saw. */
export function continuedReading(
  { schema, fixes }: Artifact,
  { leftOut }: Pick<Reading, 'leftOut'>,
  gathered: Gathered,
): Reading {
  return readingOf({ schema, fixes, leftOut }, gathered)
}

/** Training rows as the model reads them that is gone on from; as they are where none is. */
export function readAsContinued(
  rows: TrainingRows,
  gathered: Gathered,
  continued: Continued | undefined,
): TrainingRows {
  if (continued === undefined) return rows
  const reading = continuedReading(continued.evaluated, rows.reading, gathered)
  const { schema, fixes } = reading
  return { ...rows, reading, data: { ...rows.data, schema, fixes, rows: reading.read(rows.training) } }
}

/** Models that a model went on from, one after the other, itself first. */
async function lineOf(digest: string, { objects }: Project): Promise<readonly Model[]> {
  const line: Model[] = []
  for (let next: unknown = digest; typeof next === 'string' && line.length < mostAncestors; ) {
    const model: Model = load(await objects.get(next as string))
    line.push(model)
    next = model.artifact.lineage['continues']
  }
  return line
}

/** A line longer than this is no line of retrainings. */
const mostAncestors = 200

/** Rows below which a score says nothing. */
const fewestRows = 30

function few(found: number, all: number): ModelwrightError {
  return new ModelwrightError('UPDATE_WARM_ROWS_FEW', {
    message: `Trees that go on from the champion's can be tested on rows alone that it never saw: ${found} of the ${all} held-out rows are new, and ${fewestRows} are needed.`,
    where: 'continues',
    mend: ['Wait for more new rows.', "Or fit anew, which needs none:  { search: 'refit' }"],
  })
}

/** Keeps of the rows to test on those whose content no model before held. */
async function unseen(part: Part, line: readonly Model[], tools: RunTools): Promise<Part> {
  const { test } = part
  let table = selectRows(test.table, test.rows)
  let kept = Uint32Array.from(test.rows.keys())
  for (const model of line) {
    const fresh = await newRows(table, { model }, tools)
    table = selectRows(table, fresh)
    kept = fresh.map((at) => kept[at]!)
  }
  if (kept.length < fewestRows) throw few(kept.length, test.rows.length)
  const rows = kept.map((at) => test.rows[at]!)
  return { ...part, test: { table: test.table, rows, target: takeTarget(test.target, kept) } }
}

/**
 * Tests a model that goes on from another on rows alone that the other never held, nor those that it went on from: rows they learnt
 * from would flatter it. What is left out of the test does not train either.
 *
 * @throws {ModelwrightError} UPDATE_WARM_ROWS_FEW - when too few rows are new
 */
export async function testedOnNew(
  holdout: Holdout,
  { continues }: Pick<Workflow, 'continues'>,
  tools: RunTools,
): Promise<Holdout> {
  if (continues === undefined) return holdout
  const line = await lineOf(continues, tools.project)
  const parts: Part[] = []
  for (const part of holdout.parts) parts.push(await unseen(part, line, tools))
  const rows = parts.reduce((sum, { test }) => sum + test.rows.length, 0)
  return { ...holdout, parts, how: `${holdout.how}; of these the ${rows} that no model before it held` }
}
