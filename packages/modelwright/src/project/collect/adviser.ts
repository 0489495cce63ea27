import { load, type Model, predictionOf } from '@modelwright/runtime'
import { type FormSuggestion, isModelwrightError, type Log } from '../../core/index.ts'
import { uncertaintyOf } from '../../evaluate/index.ts'
import type { Collection } from '../../retrieve/index.ts'
import { openProject } from '../open-project.ts'
import { isArtifactPath, type ResolvedModel, resolveModel } from '../resolve-model.ts'

/** What a model says of the rows to label. */
export interface Adviser {
  readonly model: string
  /** How unsure it is of each row; absent: it cannot tell. */
  readonly uncertainty?: Float64Array
  /** Absent: no field is what it predicts. */
  readonly suggest?: (row: number) => FormSuggestion
}

type Environment = Readonly<Record<string, string | undefined>>

/** A model that is not there yet is no failure: the first rows are labelled without one. */
const notYet = new Set(['PROJECT_MODEL_UNKNOWN', 'PROJECT_STORE_MISSING'])

async function findModel(
  reference: string,
  folder: string,
  env: Environment,
): Promise<ResolvedModel | undefined> {
  if (isArtifactPath(reference)) return resolveModel(reference)
  try {
    const project = await openProject(folder, { create: false, env })
    try {
      return await resolveModel(reference, project)
    } finally {
      await project.close()
    }
  } catch (error) {
    if (isModelwrightError(error) && notYet.has(error.code)) return undefined
    throw error
  }
}

function adviserOf(
  model: Model,
  { rows, plan }: Collection,
  say: (message: string) => void,
): Adviser | undefined {
  const { output } = model.schema
  const batch = rows!.batch
  const read = model.readColumns(batch, {
    missing: 'accept',
    unknown: 'accept',
    extra: 'accept',
    unreadable: 'missing',
  })
  if (read.problemCount > 0) {
    say(
      `The model "${plan.model}" cannot read the rows: ${read.problems[0].message} Rows come in random order.`,
    )
    return undefined
  }
  const isField = plan.fields.some(({ name }) => name === output.name)
  if (!isField)
    say(
      `The model "${plan.model}" predicts "${output.name}", which no field is called: its answer cannot be shown.`,
    )
  const outputs = model.predictBatch(read.batch)
  const unsure = uncertaintyOf(model, read.batch, plan.measure)
  if (unsure === undefined)
    say(
      `The model "${plan.model}" cannot tell how sure it is of a number: only trees can. Rows come in random order.`,
    )
  return {
    model: plan.model,
    ...(unsure !== undefined && { uncertainty: unsure.values }),
    ...(isField && {
      suggest: (row) => {
        const said = predictionOf(outputs, row, model.schema, model.artifact.threshold)
        const shares = Object.entries(said.probabilities ?? {}).sort((a, b) => b[1] - a[1])
        return { field: output.name, value: said.prediction, shares }
      },
    }),
  }
}

/**
 * Asks the model of a collection about its rows; without one, or where it is not trained yet, nothing.
 *
 * @throws {ModelwrightError} PROJECT_… - when the model is there and cannot be read
 */
export async function openAdviser(
  collection: Collection,
  { folder, log, env = {} }: { readonly folder: string; readonly log: Log; readonly env?: Environment },
): Promise<Adviser | undefined> {
  const { plan, rows } = collection
  if (plan.model === '' || rows === undefined) return undefined
  const say = (message: string): void => log({ kind: 'note', stage: 'retrieve', message })
  const found = await findModel(plan.model, folder, env)
  if (found === undefined) {
    say(`There is no model "${plan.model}" yet: rows come in random order.`)
    return undefined
  }
  return adviserOf(load(found.bytes), collection, say)
}
