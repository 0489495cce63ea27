import { ModelwrightError } from '../../core/index.ts'
import { calibrators } from '../../evaluate/index.ts'
import { presets, pruners, samplers } from '../../tune/index.ts'
import { durationMs } from '../outcomes/duration.ts'
import { checkStated } from '../places/find-places.ts'
import { statedPlace } from '../places/stated-place.ts'
import { checkModelName } from '../store/names.ts'
import { monitor } from './check-monitor.ts'
import {
  deploy,
  expectations,
  fixes,
  gates,
  intervals,
  isLearnerUse,
  learners,
  metric,
  split,
  threshold,
  transforms,
  updates,
  validation,
  window,
} from './check-pieces.ts'
import { hooks, steps } from './check-steps.ts'
import { columnNames, count, oneOf, orAuto, positive, record, text, truth } from './check-values.ts'
import type { EnsembleMember, LearnerUse, Workflow, WorkflowDefinition } from './definition.ts'
import { isEnsembleUse, learnerOfEnsemble } from './ensemble.ts'
import {
  type Check,
  described,
  isRecord,
  type Problems,
  refuseUnknownKeys,
  report,
  wrong,
} from './problems.ts'

const modelName: Check = (problems, where, value) => {
  if (typeof value !== 'string') return wrong(problems, where, 'text', value)
  report(problems, where, () => checkModelName(value))
}

const kinds: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, "an object such as { remark: 'text' }", value)
  for (const [name, kind] of Object.entries(value))
    oneOf('number', 'category', 'text')(problems, `${where}.${name}`, kind)
}

/** A unit is read beside a number. */
const mostUnit = 40

const units: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, "an object such as { weight: 'kg' }", value)
  for (const [name, unit] of Object.entries(value))
    if (typeof unit !== 'string' || unit.trim() !== unit || unit === '' || unit.length > mostUnit)
      wrong(problems, `${where}.${name}`, `a word or two, such as kg, at most ${mostUnit} characters`, unit)
}

const digest: Check = (problems, where, value) => {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    wrong(problems, where, 'the digest of a model', value)
}

const seed: Check = (problems, where, value) => {
  if (!Number.isSafeInteger(value)) wrong(problems, where, 'a whole number', value)
}

const source: Check = (problems, where, value) => {
  const isSource = isRecord(value) && value['kind'] === 'source' && typeof value['name'] === 'string'
  if (isSource) return
  wrong(problems, where, "a source such as csv('data.csv')", value)
  if (typeof value === 'string') problems.mend.push(`Name the kind of file: csv(${JSON.stringify(value)})`)
}

/** Where runs or objects are kept. */
const place =
  (key: 'store' | 'objects'): Check =>
  (problems, where, value) =>
    report(problems, where, () => checkStated({ [key]: statedPlace(key, value) }, where))

const robustness: Check = (problems, where, value) => {
  if (typeof value !== 'boolean') record({ seeds: count })(problems, where, value)
}

/** Approvals are counted on the fingers of a hand or two; more is a slip of the pen. */
const mostApprovals = 9

const promotion: Check = (problems, where, value) => {
  record({ approvals: count, by: oneOf('other', 'any') })(problems, where, value)
  if (!isRecord(value)) return
  if (value['approvals'] === undefined) problems.found.push(`"${where}" must say how many approvals`)
  if (Number(value['approvals']) > mostApprovals)
    wrong(problems, `${where}.approvals`, `at most ${mostApprovals}`, value['approvals'])
}

const duration: Check = (problems, where, value) => {
  if (typeof value !== 'string' || durationMs(value) === undefined)
    wrong(problems, where, 'a time such as 90d, 12h or 2w', value)
}

const stickyForm = /^(?:(?:header|column):.+|caller)$/s

const trialKeys = record({
  by: oneOf('replay', 'shadow', 'canary'),
  share: positive,
  first: oneOf('replay', 'shadow', 'nothing'),
  needs: oneOf('better', 'not-worse'),
  sticky: text,
  leastRows: count,
  mostRows: count,
  effect: positive,
  late: oneOf('wait', 'estimate'),
  lateAfter: duration,
  silentAfter: duration,
  outcomesAfter: duration,
  provenWithin: duration,
})

const trial: Check = (problems, where, value) => {
  trialKeys(problems, where, value)
  if (!isRecord(value)) return
  const { share, sticky, effect, leastRows = 200, mostRows = 1_000_000, by = 'replay' } = value
  if (typeof share === 'number' && share >= 100)
    wrong(problems, `${where}.share`, 'a percentage below 100', share)
  if (typeof effect === 'number' && effect >= 1) wrong(problems, `${where}.effect`, 'a loss below 1', effect)
  if (typeof sticky === 'string' && !stickyForm.test(sticky))
    wrong(problems, `${where}.sticky`, "header:<name>, column:<name> or 'caller'", sticky)
  if (Number(leastRows) > Number(mostRows))
    problems.found.push(`"${where}.leastRows" is more than "${where}.mostRows"`)
  for (const key of ['share', 'first', 'sticky', 'silentAfter'])
    if (value[key] !== undefined && by !== 'canary')
      problems.found.push(`"${where}.${key}" is for by: 'canary'`)
  if (value['late'] === 'estimate' && by === 'canary')
    problems.found.push(
      `"${where}.late" is for by: 'replay' or 'shadow': an estimate goes by what both models say of a row`,
    )
  if (value['outcomesAfter'] !== undefined && value['late'] === 'estimate')
    problems.found.push(
      `"${where}.outcomesAfter" is for late: 'wait': estimates are learnt from outcomes as they come`,
    )
  if (value['lateAfter'] !== undefined && value['late'] !== 'estimate')
    problems.found.push(`"${where}.lateAfter" is for late: 'estimate'`)
}

const texts: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, "an object such as { Y: 'yes' }", value)
  for (const [name, entry] of Object.entries(value)) text(problems, `${where}.${name}`, entry)
}

const budget = record({ trials: count, seconds: positive, minutes: positive })

/** Checks what an environment says, key by key; how it fits the rest is checked where it is used. */
const environment: Check = (problems, where, value) => {
  const { environments: _, ...own } = checks as Readonly<Record<string, Check>>
  record(own)(problems, where, value)
}

const outcomes: Check = (problems, where, value) => {
  record({
    source,
    ...{ id: text, row: text, key: text, outcome: text, time: text, map: texts },
    within: duration,
  })(problems, where, value)
  if (!isRecord(value)) return
  const { source: from, key, id, row, time } = value
  if (from === undefined) problems.found.push(`"${where}.source" is missing`)
  if (key !== undefined && (id ?? row) !== undefined)
    problems.found.push(`"${where}" names both a key and ids: outcomes are known by one of them`)
  if (key !== undefined && time === undefined)
    problems.found.push(`"${where}.time" is missing: only it says which prediction for a key was before`)
}

const environments: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, 'an object such as { prod: { … } }', value)
  for (const [name, entry] of Object.entries(value)) environment(problems, `${where}.${name}`, entry)
}

const checks = {
  name: modelName,
  describe: text,
  use: text,
  retrieve: source,
  target: text,
  task: oneOf('binary', 'multiclass', 'regression'),
  positive: text,
  ignore: columnNames,
  keep: columnNames,
  kinds,
  units,
  group: text,
  time: text,
  weights: text,
  window,
  explore: record({ expect: expectations }),
  clean: orAuto(fixes),
  split,
  prepare: orAuto(transforms),
  train: learners,
  tune: record({
    metric,
    preset: oneOf(...Object.keys(presets)),
    budget,
    limits: record({ kilobytes: positive, rowMicroseconds: positive, linear: truth }),
    first: learners,
    ensemble: truth,
    sampler: oneOf(...Object.keys(samplers)),
    validation,
    pruner: oneOf('none', ...Object.keys(pruners)),
    roundPruner: oneOf('none', ...Object.keys(pruners)),
  }),
  evaluate: record({
    metric,
    calibrate: oneOf('auto', ...Object.keys(calibrators)),
    threshold,
    intervals,
    learningCurve: truth,
    slices: columnNames,
    fairness: columnNames,
    robustness,
    gates,
  }),
  promotion,
  deploy,
  monitor,
  outcomes,
  update: updates,
  trial,
  continues: digest,
  seed,
  steps,
  on: hooks,
  environments,
  store: place('store'),
  objects: place('objects'),
} satisfies Record<keyof WorkflowDefinition, Check>

/** Every key of a workflow file. */
export const workflowKeys: readonly string[] = Object.keys(checks)

/** Rules between keys. */
function checkTogether(problems: Problems, value: Record<string, unknown>): void {
  const { target, ignore, keep, kinds, weights } = value
  if (Array.isArray(keep) && weights !== undefined && keep.includes(weights))
    problems.found.push(`"keep" names the column of weights "${String(weights)}"`)
  const lists: [string, unknown][] = [
    ['ignore', ignore],
    ['keep', keep],
    ['kinds', isRecord(kinds) ? Object.keys(kinds) : []],
    ['weights', [weights]],
  ]
  for (const [key, list] of lists)
    if (Array.isArray(list) && list.includes(target))
      problems.found.push(`"${key}" names the target "${String(target)}"`)
  if (!Array.isArray(ignore) || !Array.isArray(keep)) return
  for (const name of keep)
    if (ignore.includes(name)) problems.found.push(`"${String(name)}" is both in "ignore" and in "keep"`)
}

function findProblems(value: Record<string, unknown>): Problems {
  const problems: Problems = { found: [], mend: [] }
  refuseUnknownKeys(problems, 'a workflow', value, Object.keys(checks))
  for (const key of ['retrieve', 'target'] as const)
    if (value[key] === undefined) problems.found.push(`"${key}" is missing`)
  for (const [key, check] of Object.entries(checks))
    if (value[key] !== undefined) check(problems, key, value[key])
  checkTogether(problems, value)
  return problems
}

function withOptions(entry: EnsembleMember): LearnerUse {
  if (isEnsembleUse(entry)) return { kind: 'learner', learner: learnerOfEnsemble(entry), options: {} }
  return isLearnerUse(entry) ? entry : { kind: 'learner', learner: entry, options: {} }
}

/**
 * Checks what a workflow file exports; collects every problem before failing.
 *
 * @param where - the file, for messages
 * @throws {ModelwrightError} PROJECT_WORKFLOW_INVALID - when a key is missing, unknown or holds the wrong kind of value
 */
export function checkWorkflow(value: unknown, where: string): Workflow {
  if (!isRecord(value) || value instanceof Promise)
    throw new ModelwrightError('PROJECT_WORKFLOW_INVALID', {
      message: `The default export of a workflow file must be a workflow, found ${described(value)}.`,
      where,
      mend: ['Write:  export default defineWorkflow({ retrieve: …, target: … })'],
    })
  const { found, mend } = findProblems(value)
  if (found.length > 0)
    throw new ModelwrightError('PROJECT_WORKFLOW_INVALID', {
      message: `The workflow is not right: ${found.join('; ')}.`,
      where,
      mend: mend.length > 0 ? mend : ['The keys and what they take are listed in docs/project/index.md.'],
    })
  const { train, clean, prepare, store, objects, ...rest } = value as unknown as WorkflowDefinition
  return Object.freeze({
    ...rest,
    ...(store === undefined ? {} : { store: statedPlace('store', store) }),
    ...(objects === undefined ? {} : { objects: statedPlace('objects', objects) }),
    ...(train === undefined ? {} : { train: train.map(withOptions) }),
    ...(clean === undefined || clean === 'auto' ? {} : { clean }),
    ...(prepare === undefined || prepare === 'auto' ? {} : { prepare }),
  })
}
