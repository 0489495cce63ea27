import type { Learner } from '../../core/index.ts'
import { type Combination, type EnsembleLearner, ensembleLearner, type Recipe } from '../../train/index.ts'
import type { EnsembleMember, EnsembleOptions, EnsembleUse } from './definition.ts'
import { type Check, isRecord, type Problems, refuseUnknownKeys, report, wrong } from './problems.ts'

/**
 * Several learners whose models predict together: the weighted mean of what they say, or a stack.
 *
 * Each member is fitted on all training rows and prepares them in its own way; all of it is one artifact.
 */
export function ensemble(members: readonly EnsembleMember[], options: EnsembleOptions = {}): EnsembleUse {
  return Object.freeze({
    kind: 'ensemble',
    members: Object.freeze([...members]),
    options: Object.freeze({ ...options }),
  })
}

/** Tells an ensemble from a learner. */
export function isEnsembleUse(value: unknown): value is EnsembleUse {
  return (
    isRecord(value) &&
    value['kind'] === 'ensemble' &&
    Array.isArray(value['members']) &&
    isRecord(value['options'])
  )
}

const optionKeys = ['bag', 'by', 'intercepts', 'name', 'weights']

function isUse(member: EnsembleMember): member is Exclude<EnsembleMember, Learner> {
  return 'kind' in member
}

/** One member as a recipe; an ensemble may be a member, too. */
function recipeOf(member: EnsembleMember): Recipe {
  if (isEnsembleUse(member)) return { learner: learnerOfEnsemble(member), options: {} }
  if (isUse(member)) return { learner: member.learner, options: member.options }
  return { learner: member, options: {} }
}

function combinationOf({ members, options }: EnsembleUse): Combination {
  const { by = 'blend', weights = members.map(() => 1 / members.length), intercepts = [] } = options
  return by === 'stack' ? { by, weights, intercepts } : { by, weights }
}

/**
 * Makes the learner an ensemble of a workflow stands for.
 *
 * @throws {ModelwrightError} TRAIN_ENSEMBLE_INVALID, TRAIN_LEARNER_UNKNOWN, CORE_OPTION_INVALID - when it is wrong
 */
export function learnerOfEnsemble(use: EnsembleUse): EnsembleLearner {
  const { bag, name } = use.options
  const spec = { members: use.members.map(recipeOf), combine: combinationOf(use) }
  return ensembleLearner(bag === undefined ? spec : { ...spec, bag }, name)
}

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((entry) => typeof entry === 'number')

function checkOptions(problems: Problems, where: string, options: Record<string, unknown>): void {
  refuseUnknownKeys(problems, 'the options of an ensemble', options, optionKeys)
  const { by, name, bag } = options
  for (const key of ['weights', 'intercepts'])
    if (options[key] !== undefined && !isNumbers(options[key]))
      wrong(problems, `${where}.${key}`, 'a list of numbers', options[key])
  if (by !== undefined && by !== 'blend' && by !== 'stack')
    wrong(problems, `${where}.by`, '"blend" or "stack"', by)
  if (name !== undefined && !(typeof name === 'string' && /^[a-z][a-z0-9-]*$/.test(name)))
    wrong(problems, `${where}.name`, 'a name such as "both" (a-z, 0-9 and -)', name)
  if (bag !== undefined && typeof bag !== 'number') wrong(problems, `${where}.bag`, 'a number', bag)
}

/** Checks an ensemble of a workflow; `member` checks what is in it. */
export const checkEnsemble =
  (member: Check): Check =>
  (problems, where, value) => {
    const { members, options } = value as EnsembleUse
    const before = problems.found.length
    members.forEach((entry, i) => {
      member(problems, `${where}.members[${i}]`, entry)
    })
    checkOptions(problems, where, { ...options })
    if (problems.found.length === before)
      report(problems, where, () => learnerOfEnsemble(value as EnsembleUse))
  }
