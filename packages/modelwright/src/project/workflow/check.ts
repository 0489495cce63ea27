import { ModelwrightError } from '../../core/index.ts'
import { calibrators } from '../../evaluate/index.ts'
import { presets, pruners, samplers } from '../../tune/index.ts'
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

const budget = record({ trials: count, seconds: positive, minutes: positive })

/** Checks what an environment says, key by key; how it fits the rest is checked where it is used. */
const environment: Check = (problems, where, value) => {
  const { environments: _, ...own } = checks as Readonly<Record<string, Check>>
  record(own)(problems, where, value)
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
  group: text,
  time: text,
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
    ensemble: truth,
    sampler: oneOf(...Object.keys(samplers)),
    validation,
    pruner: oneOf('none', ...Object.keys(pruners)),
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
  update: updates,
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
  const { target, ignore, keep, kinds } = value
  const lists: [string, unknown][] = [
    ['ignore', ignore],
    ['keep', keep],
    ['kinds', isRecord(kinds) ? Object.keys(kinds) : []],
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
