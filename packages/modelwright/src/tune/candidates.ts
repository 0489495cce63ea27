import type { Task } from '@modelwright/runtime'
import { type Learner, type OptionSpecs, readOptions } from '../core/index.ts'
import { findLearner, type Recipe } from '../train/index.ts'
import { choicesOf, isActive, isRange, spaceOf, type Values } from './space.ts'

/** A learner with all its options, to be tried. */
export interface Candidate {
  readonly learner: Learner
  readonly options: Values
  readonly recipe: Recipe
}

/** A recipe as the search asked for it, under a name of its own. */
export interface Entry {
  /** The learner's name; with a number where it is asked for more than once. */
  readonly label: string
  readonly learner: Learner
  readonly recipe: Recipe
  /** Options the user has set: they are not searched. */
  readonly given: Values
}

/** The dimension that chooses among entries. */
export const learnerKey = 'learner'

/** Gives each recipe a label. */
export function entriesOf(recipes: readonly Recipe[], task: Task): readonly Entry[] {
  const met = new Map<string, number>()
  return recipes.map((recipe) => {
    const learner = findLearner(recipe.learner, task)
    const count = (met.get(learner.name) ?? 0) + 1
    met.set(learner.name, count)
    const label = count === 1 ? learner.name : `${learner.name} ${count}`
    return { label, learner, recipe, given: recipe.options ?? {} }
  })
}

const keyOf = ({ label }: Entry, option: string): string => `${label}.${option}`

/** Declares all that is searched as the options of one study: which entry, and each entry's options beside it. */
export function jointOptions(entries: readonly Entry[]): OptionSpecs {
  const labels = entries.map(({ label }) => label)
  const joint: Record<string, OptionSpecs[string]> = {
    [learnerKey]: { type: 'choice', default: labels[0], choices: labels, tune: labels, about: 'Which.' },
  }
  for (const entry of entries)
    for (const { name, spec } of spaceOf(entry.learner.options, entry.given)) {
      const when =
        spec.when === undefined
          ? { option: learnerKey, is: [entry.label] }
          : { ...spec.when, option: keyOf(entry, spec.when.option) }
      joint[keyOf(entry, name)] = { ...spec, when }
    }
  return joint
}

/** Values of a study's trial for an entry: `options` where they say something, the defaults elsewhere. */
export function valuesOf(entry: Entry, options: Values = {}): Values {
  const values: Record<string, unknown> = { [learnerKey]: entry.label }
  const chosen: Record<string, unknown> = {}
  for (const dimension of spaceOf(entry.learner.options, entry.given)) {
    const { name, spec } = dimension
    const value = options[name] ?? spec.default
    // Where the default is not among the words that are searched, the trial says nothing of that option.
    if (!isActive(dimension, chosen) || (!isRange(spec) && !choicesOf(spec).includes(value))) continue
    chosen[name] = value
    values[keyOf(entry, name)] = value
  }
  return values
}

/**
 * Makes the candidate a trial's values stand for.
 *
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when an option that was given is wrong
 */
export function candidateOf(entries: readonly Entry[], values: Values): Candidate {
  const entry = entries.find(({ label }) => label === values[learnerKey])
  if (entry === undefined) throw new Error(`bug: there is no entry "${String(values[learnerKey])}"`)
  const { learner, recipe, given } = entry
  const start = keyOf(entry, '')
  const found = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith(start) ? [[name.slice(start.length), value] as const] : [],
  )
  const options = readOptions(learner.options, { ...Object.fromEntries(found), ...given }, learner.name)
  return { learner, options, recipe: { ...recipe, options } }
}

/** What makes two candidates the same. */
export function candidateKey({ learner, options, recipe }: Candidate): string {
  return JSON.stringify([learner.name, options, recipe.prepare ?? null])
}
