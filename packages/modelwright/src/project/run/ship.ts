import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Artifact, MetricEstimate, Pipeline } from '@modelwright/runtime'
import { dropsByLearning } from '../../clean/index.ts'
import {
  type CardInput,
  cardDocument,
  cardJson,
  meetsChampion,
  modelCard,
  replacesChampion,
} from '../../evaluate/index.ts'
import { packArtifact } from '../../pack/index.ts'
import { ensembleText, findLearner, isEnsemble } from '../../train/index.ts'
import { referenceBytes } from '../monitor/held-out-reference.ts'
import { storeFolder } from '../open-project.ts'
import type { Workflow } from '../workflow/index.ts'
import { renamePatiently, writeWhole } from '../write-file.ts'
import { decisionTexts } from './decide.ts'
import type { FitSettings, FittedPart } from './fit-part.ts'
import { groupColumnOf } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import { heldOutTable, sizeOf } from './held-out-rows.ts'
import type { Holdout } from './holdout.ts'
import { type Commit, checkInterrupted } from './interrupted.ts'
import { type Judgement, judgeSize } from './judge.ts'
import type { ShippedFit } from './refit.ts'
import { timeColumnOf } from './steps.ts'
import { targetNumbersKey } from './target.ts'
import { rowsOfRefit } from './train-only.ts'
import type { RunRequest, RunTools } from './types.ts'
import { withUnits } from './units.ts'

/** A packed model in the store. */
export interface Packed {
  readonly bytes: Uint8Array
  readonly digest: string
}

/** The model a run made. */
export interface Shipped extends Packed {
  readonly name: string
  readonly version: number
  readonly aliases: readonly string[]
  /** What stands between it and `champion`, where it would have become that; empty: nothing. */
  readonly held: readonly string[]
  /** Where a copy of the artifact lies. */
  readonly path: string
  /** Digest of the fit whose metrics the model carries. */
  readonly evaluated: string
  /** As it was judged, the size of this very artifact included. */
  readonly judgement: Judgement
}

/** What a model is made of that is registered. */
interface Shipment {
  readonly request: RunRequest
  readonly gathered: Gathered
  readonly holdout: Holdout
  readonly parts: readonly FittedPart[]
  readonly judgement: Judgement
  /** Run that looked at the held-out rows. */
  readonly look?: string
  /** Rows that the shipped fit learnt from; absent while that is not known: all. */
  readonly shippedIds?: Uint32Array
  readonly settings: FitSettings
  readonly tools: RunTools
}

type Lineage = Artifact['lineage']

function lineageOf({ request, gathered, settings, parts, tools }: Shipment): Lineage {
  const { continues } = request.workflow
  // A run that is done again reads the snapshot, which does not tell how the file was written.
  const { decimal } = request.replay ?? gathered.snapshot.provenance.settings
  return {
    snapshot: gathered.snapshot.digest,
    ...(gathered.window === undefined ? {} : { window: `${gathered.window.text}: ${gathered.window.what}` }),
    workflow: request.workflowDigest,
    ...(continues === undefined ? {} : { continues }),
    ...(decimal === 'comma' ? { decimal } : {}),
    ...(gathered.targetNumbers === undefined
      ? {}
      : { [targetNumbersKey]: JSON.stringify(gathered.targetNumbers) }),
    seed: settings.seed,
    modelwright: tools.version,
    trials: parts.reduce((sum, part) => sum + part.search.trials.length, 0),
  }
}

function claimsOf({ judgement: { evaluation } }: Shipment): Pick<Artifact, 'evaluation'> {
  const finite = Object.entries(evaluation.metrics)
  return {
    evaluation: {
      rowCount: evaluation.rowCount,
      metrics: Object.fromEntries(finite) as Record<string, MetricEstimate>,
    },
  }
}

/** The learner by name; of an ensemble what it is made of. */
function learnerText({ search: { best, recipe } }: FittedPart): string {
  const learner = findLearner(recipe.learner)
  return isEnsemble(learner) ? `${best.learner}: ${ensembleText(learner.ensemble)}` : best.learner
}

/** By what rows weighed, where they did. */
function weighedBy(
  workflow: Workflow,
  { weights }: Gathered,
): Pick<NonNullable<CardInput['judging']>, 'weighed'> {
  if (weights === undefined) return {}
  const { weights: by = null, window = 'all' } = workflow
  const time = timeColumnOf(workflow) ?? null
  return { weighed: { by, window: window === 'all' ? null : { ...window }, time } }
}

/** What it takes to judge the model again; where no gate meets the champion, the artifact must not depend on it. */
function judgingOf({ settings, judgement, request, gathered }: Shipment): NonNullable<CardInput['judging']> {
  const { slices = [], fairness = [] } = request.workflow.evaluate ?? {}
  return {
    metric: settings.metric,
    seed: settings.seed,
    group: groupColumnOf(request.workflow) ?? null,
    gates: judgement.declared,
    slices,
    fairness,
    champion: judgement.declared.some(meetsChampion) ? (judgement.champion ?? null) : null,
    limited: judgement.isLimited,
    ...weighedBy(request.workflow, gathered),
  }
}

/** What the shipped fit learnt from. */
function shippedSplit({ gathered, shippedIds }: Shipment) {
  const all = rowsOfRefit(gathered).length
  const rowCount = shippedIds?.length ?? all
  const but = all === gathered.table.rowCount ? '' : ' but those that a fix drops of training rows'
  const how =
    rowCount === all
      ? `all rows${but}, the same options`
      : 'the evaluated fit itself: no time for one on all rows'
  return { part: 'shipped fit', rowCount, how }
}

function cardOf(shipment: Shipment, pipeline: Pipeline, lineage: Lineage): CardInput {
  const { gathered, holdout, parts, judgement } = shipment
  const [part] = parts
  const { evaluated } = lineage
  const fits = typeof evaluated === 'string' ? { fits: { evaluated, shipped: 'this very artifact' } } : {}
  const { describe, use } = shipment.request.workflow
  const { slices, fairness, robustness } = judgement
  return {
    ...fits,
    ...(describe === undefined ? {} : { describe }),
    ...(use === undefined ? {} : { use }),
    ...(slices === undefined ? {} : { slices }),
    ...(fairness === undefined ? {} : { fairness }),
    ...(robustness === undefined ? {} : { robustness }),
    judging: judgingOf(shipment),
    name: gathered.name,
    learner: learnerText(part),
    schema: pipeline.schema,
    evaluation: judgement.evaluation,
    baseline: judgement.comparisons,
    lineage,
    splits: [
      { part: 'evaluated fit', rowCount: part.trainIds.length, how: holdout.how },
      { part: 'held out', rowCount: judgement.evaluation.rowCount, how: holdout.how },
      shippedSplit(shipment),
    ],
    excluded: part.reading.leftOut.map(({ name, reason }) => ({ column: name, reason })),
    decisions: decisionTexts(parts[parts.length - 1].decisions),
    ...(judgement.intervals === undefined ? {} : { intervals: judgement.intervals }),
    gates: judgement.gates,
    leakProof: part.leakProof,
  }
}

/** What windows are compared with, of the rows that were held out; nothing where the workflow wants none. */
function referenceFor(
  { request, gathered, holdout, judgement }: Shipment,
  pipeline: Pipeline,
): Pick<Artifact, 'reference'> {
  if (request.workflow.monitor?.reference === false) return {}
  const held = { table: heldOutTable(holdout.parts), contender: judgement.contender, whole: gathered.table }
  const reference = referenceBytes(held, pipeline)
  return reference === undefined ? {} : { reference }
}

/** Packs a pipeline with its card; the card as data lies in the store, and the artifact names its digest. */
async function pack(
  shipment: Shipment,
  fitted: Pipeline,
  extra: Lineage,
  more: Pick<Artifact, 'reference'> = {},
): Promise<Packed> {
  const pipeline = withUnits(fitted, shipment.request, shipment.gathered)
  const lineage = { ...lineageOf(shipment), ...extra }
  const input = cardOf(shipment, pipeline, lineage)
  const json = new TextEncoder().encode(cardJson(cardDocument(input)))
  const card = await shipment.tools.project.objects.put(json)
  return packArtifact(
    {
      name: shipment.gathered.name,
      ...pipeline,
      ...claimsOf(shipment),
      lineage: { ...lineage, card },
      card: modelCard(input),
      ...more,
    },
    shipment.settings.stream.split('golden'),
  )
}

/** Stores the evaluated fits and which rows they saw and were scored on; returns the digest of the last. */
export async function keepEvaluated(shipment: Shipment, run: string): Promise<string> {
  const { runs, objects } = shipment.tools.project
  const { look } = shipment
  let artifact = ''
  for (const [fold, part] of shipment.parts.entries()) {
    const packed = await pack(shipment, part.pipeline, {
      fit: 'evaluated',
      fold: shipment.parts.length === 1 ? null : fold,
    })
    artifact = await objects.put(packed.bytes)
    const { snapshot } = shipment.gathered.table
    await runs.recordRows({ run, role: 'fit', artifact, snapshot, rowIds: part.trainIds })
    const tested = shipment.holdout.parts[fold].test.table.snapshot
    const held = { snapshot: tested, rowIds: part.testIds, ...(look === undefined ? {} : { look }) }
    await runs.recordRows({ run, role: 'evaluate', artifact, ...held })
  }
  await keepPast(shipment, { run, artifact })
  return artifact
}

/** Of a model that looks back, stores all rows it could look back at, where no fit saw and no evaluation scored some. */
async function keepPast({ gathered, tools }: Shipment, of: { run: string; artifact: string }): Promise<void> {
  if (gathered.history === undefined || !dropsByLearning(gathered.fixes)) return
  const { snapshot, rowIds } = gathered.table
  await tools.project.runs.recordRows({ ...of, role: 'past', snapshot, rowIds })
}

/** When a model is proposed as champion; whether it may be, the registry decides. */
function promotion({ request, judgement }: Shipment): 'never' | 'if-first' | 'always' {
  if (request.isPromoted === false) return 'never'
  return judgement.declared.some(replacesChampion) ? 'always' : 'if-first'
}

/**
 * Packs, stores and registers the model; it becomes champion as the first that passed its gates, or by having proven, as a gate
 * asks, that it is better than the champion or not worse. A model that was refused is stored without alias.
 */
export async function ship(
  given: Shipment,
  { pipeline, rowIds }: ShippedFit,
  { run, commit }: { readonly run: string; readonly commit: Commit },
): Promise<Shipped> {
  const { signal } = given.tools
  const judgement = judgeSize(given.judgement, () => sizeOf(given.gathered.name, pipeline, given.settings))
  const evaluated = await keepEvaluated(given, run)
  checkInterrupted(signal)
  return await shipAs({ ...given, judgement, shippedIds: rowIds }, pipeline, { evaluated, run, commit })
}

async function shipAs(
  shipment: Shipment & { readonly shippedIds: Uint32Array },
  pipeline: Pipeline,
  { evaluated, run, commit }: { evaluated: string; run: string; commit: Commit },
): Promise<Shipped> {
  const { project } = shipment.tools
  const lineage = { fit: 'shipped', evaluated }
  const packed = await pack(shipment, pipeline, lineage, referenceFor(shipment, pipeline))
  const digest = await project.objects.put(packed.bytes)
  const { table } = shipment.gathered
  await project.runs.recordRows({
    run,
    role: 'fit',
    artifact: digest,
    snapshot: table.snapshot,
    rowIds: shipment.shippedIds,
  })
  const registered = await register(shipment, packed, { run, commit })
  return { ...packed, digest, evaluated, judgement: shipment.judgement, ...registered }
}

/** Registers the model beside a copy that a person finds by name; neither is there without the other. */
async function register(
  shipment: Shipment,
  { bytes, digest }: Packed,
  { run, commit }: { run: string; commit: Commit },
): Promise<Pick<Shipped, 'name' | 'version' | 'aliases' | 'held' | 'path'>> {
  const { project } = shipment.tools
  const { promotion: approval } = shipment.request.workflow
  const { name } = shipment.gathered
  const copy = await prepareCopy(project.folder, run, bytes)
  try {
    commit()
    const { gates, evaluation } = shipment.judgement
    const { version, aliases, held } = await project.models.register({
      ...{ name, digest, run, metrics: evaluation.metrics, gates, promote: promotion(shipment) },
      ...(approval === undefined ? {} : { approval: { by: 'other', ...approval } }),
    })
    const path = join(dirname(copy), `${name}-${version}.safetensors`)
    await renamePatiently(copy, path)
    return { name, version, aliases, held, path }
  } catch (error) {
    await rm(copy, { force: true }).catch(() => {})
    throw error
  }
}

/** Writes the copy that a person finds by name; it gets its name once the version is known. */
async function prepareCopy(folder: string, run: string, bytes: Uint8Array): Promise<string> {
  const models = join(storeFolder(folder), 'models')
  await mkdir(models, { recursive: true })
  const copy = join(models, `${run}.tmp`)
  await writeWhole(copy, bytes)
  return copy
}
