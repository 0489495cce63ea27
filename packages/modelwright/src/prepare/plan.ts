import type { Batch, Output, Schema } from '@modelwright/runtime'
import {
  columnOf,
  freeName,
  type NamedColumn,
  type OptionSpecs,
  type OptionValues,
  readOptions,
  type Supports,
  type Transform,
} from '../core/index.ts'
import { checkStep } from './check-step.ts'
import { type Feature, startingFeatures } from './features.ts'
import { findTransform } from './find-transform.ts'
import { ofHistory } from './history.ts'
import type { PlanStep, TransformSpec } from './step.ts'

/** What the caller may say about preparation. */
export interface PlanOptions {
  /** Steps to take first; what the learner still needs is added after them. `auto` is no step of one's own. */
  readonly steps?: 'auto' | readonly TransformSpec[]
}

/** A column gets a flag of its own where so many training rows lack it: fewer are too few to learn from. */
const flagFrom = 5

/** Terms that become a few numbers: the frequent ones tell the directions, and each costs as many numbers of the artifact. */
const termsBeforeSvd = 10_000

/** Levels of a category that are kept as indicators; of more, most would be pooled. */
const mostIndicators = 10_000

/** Levels that are given their places in order to learners of numbers. */
const mostPlaces = 10

interface Wanted {
  readonly transform: string
  readonly features: readonly Feature[]
  readonly options?: Readonly<Record<string, unknown>>
  readonly why: string
}

/** A plan while it grows: steps, and the features there are after the last of them. */
interface Draft {
  readonly rows: Batch
  readonly output: Output
  readonly steps: PlanStep[]
  features: readonly Feature[]
}

/** Columns that exist before any step; outputs of steps are not computed while planning. */
function columnsOf(rows: Batch, features: readonly Feature[]): readonly NamedColumn[] {
  return features.flatMap(({ name }) =>
    rows.columns.has(name) ? [{ name, column: columnOf(rows, name) }] : [],
  )
}

function outputFeatures(
  transform: Transform,
  inputs: readonly Feature[],
  names: readonly string[],
): readonly Feature[] {
  if (transform.mixes === true) {
    const missing =
      inputs.some((feature) => feature.missing !== 0) && transform.fillsMissing !== true ? -1 : 0
    const type = transform.gives(inputs[0].type)
    return names.map((name) => ({ name, type, missing, settled: new Set<never>() }))
  }
  const perInput = names.length / inputs.length
  return names.map((name, at) => {
    const from = inputs[Math.floor(at / perInput)]
    const settled = new Set(
      transform.settles === undefined ? from.settled : [...from.settled, transform.settles],
    )
    return {
      name,
      type: transform.gives(from.type),
      missing: transform.fillsMissing ? 0 : from.missing,
      settled,
    }
  })
}

/** Gives each name that is taken a number: "age.missing" may be a column of the data. */
function freeNames(names: readonly string[], draft: Draft): readonly string[] {
  const taken = new Set([...draft.rows.columns.keys(), ...draft.steps.flatMap(({ outputs }) => outputs)])
  return names.map((name) => {
    const free = freeName(name, taken)
    taken.add(free)
    return free
  })
}

function append(draft: Draft, wanted: Wanted): void {
  if (wanted.features.length === 0) return
  const transform = findTransform(wanted.transform)
  const inputs = wanted.features.map(({ name }) => name)
  const given = readOptions<OptionSpecs>(transform.options, wanted.options ?? {}, transform.name)
  const options: OptionValues<OptionSpecs> =
    transform.resolve?.(columnsOf(draft.rows, wanted.features), given, draft.output) ?? given
  if (transform.selects === true) {
    draft.steps.push({ transform: transform.name, inputs, outputs: [], options, why: wanted.why })
    return
  }
  const outputs = freeNames(transform.outputs(inputs, options), draft)
  draft.steps.push({ transform: transform.name, inputs, outputs, options, why: wanted.why })
  const rest = transform.keepsInputs
    ? draft.features
    : draft.features.filter((feature) => !inputs.includes(feature.name))
  draft.features = [...rest, ...outputFeatures(transform, wanted.features, outputs)]
}

function appendGiven(draft: Draft, spec: TransformSpec): void {
  const byName = new Map(draft.features.map((feature) => [feature.name, feature]))
  const features = spec.columns.map((name) => byName.get(name)!)
  const why = 'The workflow asks for it.'
  const transform = findTransform(spec.name)
  if (transform.balance !== undefined) {
    const options = readOptions<OptionSpecs>(transform.options, spec.options, transform.name)
    draft.steps.push({ transform: transform.name, inputs: [], outputs: [], options, why })
    return
  }
  if (transform.selects === true) {
    append(draft, { transform: spec.name, features, options: spec.options, why })
    return
  }
  // A step takes categories or anything but categories: their results differ in type.
  const isCategory = (feature: Feature): boolean => feature.type === 'category'
  for (const part of [features.filter((f) => !isCategory(f)), features.filter(isCategory)])
    append(draft, { transform: spec.name, features: part, options: spec.options, why })
}

const ofType = (draft: Draft, ...types: readonly Feature['type'][]): readonly Feature[] =>
  draft.features.filter(({ type }) => types.includes(type))

function appendDates(draft: Draft): void {
  for (const feature of ofType(draft, 'time'))
    append(draft, {
      transform: 'date-parts',
      features: [feature],
      why: 'Learners take parts of a time, not the moment.',
    })
}

function appendTexts(draft: Draft, supports: Supports): void {
  append(draft, {
    transform: 'tf-idf',
    features: ofType(draft, 'text'),
    ...(supports.sparse ? {} : { options: { maxTerms: termsBeforeSvd } }),
    why: 'Words and pairs of words say what a text is about; those of few rows weigh more.',
  })
  if (supports.sparse) return
  append(draft, {
    transform: 'svd',
    features: ofType(draft, 'sparse'),
    why: 'The learner takes no blocks of thousands of terms: these are the directions in which texts differ most.',
  })
}

function appendFlags(draft: Draft): void {
  const features = ofType(draft, 'number', 'boolean', 'time', 'text').filter(
    ({ missing }) => missing >= flagFrom,
  )
  const why = `At least ${flagFrom} training rows have no value: that may say something itself.`
  append(draft, { transform: 'missing-flag', features, why })
}

/** Levels of a column of the data; 0 where a step made it. */
function levelCount({ rows }: Draft, { name }: Feature): number {
  const column = rows.columns.get(name)
  return column?.type === 'category' ? column.levels.length : 0
}

function isHuge(draft: Draft, feature: Feature): boolean {
  return !feature.settled.has('levels') && levelCount(draft, feature) > mostIndicators
}

function appendCategories(draft: Draft, supports: Supports): void {
  const features = ofType(draft, 'category')
  if (!supports.categories) {
    append(draft, {
      transform: 'target-encoding',
      features: features.filter((feature) => levelCount(draft, feature) > mostPlaces),
      why: 'The learner takes numbers only, and places in a long list of levels mean nothing.',
    })
    append(draft, {
      transform: 'ordinal',
      features: ofType(draft, 'category'),
      why: 'The learner takes numbers only.',
    })
    return
  }
  if (supports.missing) return
  append(draft, {
    transform: 'target-encoding',
    features: features.filter((feature) => isHuge(draft, feature)),
    why: `More than ${mostIndicators} levels: each becomes what the target is like among its rows.`,
  })
  const why = 'Each frequent level becomes an indicator; rare ones and missing values have one of their own.'
  const unsettled = ofType(draft, 'category').filter(({ settled }) => !settled.has('levels'))
  append(draft, { transform: 'one-hot', features: unsettled, why })
}

function appendFills(draft: Draft): void {
  const numbers = ofType(draft, 'number').filter(
    ({ missing, settled }) => missing !== 0 || !settled.has('scale'),
  )
  append(draft, {
    transform: 'impute',
    features: numbers,
    options: { by: 'median' },
    why: 'The learner cannot take missing numbers; the median is a safe stand-in, also for requests.',
  })
  append(draft, {
    transform: 'impute',
    features: ofType(draft, 'boolean'),
    options: { by: 'mode' },
    why: 'False and true become 0 and 1; a missing one becomes the more frequent.',
  })
}

/** Marks what is 0 or 1 anyway: it needs no scaling. */
function isIndicator(draft: Draft, feature: Feature): boolean {
  const maker = draft.steps.find(({ outputs }) => outputs.includes(feature.name))
  return maker?.transform === 'impute' && maker.options['by'] === 'mode'
}

function appendScale(draft: Draft): void {
  const features = ofType(draft, 'number').filter(
    (feature) => !feature.settled.has('scale') && !isIndicator(draft, feature),
  )
  append(draft, {
    transform: 'standardise',
    features,
    why: 'The learner weighs all numbers alike: they must be on one scale.',
  })
}

/**
 * Plans how the schema's columns become features the learner can take; explains each step.
 *
 * Steps the caller declared come first. Then, by column type and by what the learner supports: parts of times, flags of
 * missing values, fills, indicators of levels, a common scale. A learner that takes missing values and categories gets
 * both as they are. Nothing here looks at the target.
 *
 * @param rows - training rows as read by the schema
 * @throws {ModelwrightError} PREPARE_STEP_INVALID, PREPARE_TRANSFORM_UNKNOWN, CORE_OPTION_INVALID - when a declared step is wrong
 */
export function planPreparation(
  schema: Schema,
  rows: Batch,
  supports: Supports,
  options: PlanOptions = {},
): PlanStep[] {
  const draft: Draft = { rows, output: schema.output, steps: [], features: startingFeatures(schema, rows) }
  const given = options.steps === undefined || options.steps === 'auto' ? [] : options.steps
  for (const written of given) {
    const spec = ofHistory(written)
    checkStep(spec, draft.features)
    appendGiven(draft, spec)
  }
  if (!supports.missing) appendFlags(draft)
  appendTexts(draft, supports)
  appendDates(draft)
  appendCategories(draft, supports)
  if (supports.missing)
    append(draft, {
      transform: 'ordinal',
      features: ofType(draft, 'boolean'),
      why: 'False and true become 0 and 1; missing stays missing.',
    })
  else appendFills(draft)
  if (supports.scaled) appendScale(draft)
  return draft.steps
}
