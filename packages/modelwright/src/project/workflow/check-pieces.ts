import { findFix } from '../../clean/index.ts'
import { type Learner, type OptionSpecs, readOptions } from '../../core/index.ts'
import { findMetric, readConformal, readGates, readThreshold } from '../../evaluate/index.ts'
import { readExpectations } from '../../explore/index.ts'
import { readAlertRules } from '../../monitor/index.ts'
import { findSplit, transformList } from '../../prepare/index.ts'
import { findLearner } from '../../train/index.ts'
import { findValidation } from '../../tune/index.ts'
import { policies, readRetraining, readWindow, type WindowUse } from '../../update/index.ts'
import { readChannels } from '../alerts/channel-options.ts'
import { channels } from '../channels/index.ts'
import type { LearnerUse } from './definition.ts'
import { checkEnsemble, isEnsembleUse, learnerOfEnsemble } from './ensemble.ts'
import { type Check, isRecord, type Problems, report, wrong } from './problems.ts'

type Given = Readonly<Record<string, unknown>>

/** Reports a value that is no piece; a constructor that was not called is told so. */
function wrongPiece(problems: Problems, where: string, rule: string, value: unknown): void {
  wrong(problems, where, rule, value)
  if (typeof value === 'function') problems.mend.push(`Call it in "${where}": add ().`)
}

/** A fix, split or transform as its constructor gives it: plain data with kind, name and options. */
const piece =
  (kind: string, example: string, specsOf: (name: string) => OptionSpecs): Check =>
  (problems, where, value) => {
    if (!isRecord(value) || value['kind'] !== kind || !isRecord(value['options']))
      return wrongPiece(problems, where, `a ${kind} such as ${example}`, value)
    const name = String(value['name'])
    report(problems, where, () => readOptions(specsOf(name), value['options'] as Given, name))
  }

const listOf =
  (check: Check, example: string): Check =>
  (problems, where, value) => {
    if (!Array.isArray(value)) return wrong(problems, where, `a list such as [${example}]`, value)
    value.forEach((entry, i) => {
      check(problems, `${where}[${i}]`, entry)
    })
  }

function transformSpecs(name: string): OptionSpecs {
  const found = transformList.find((transform) => transform.name === name)
  if (found === undefined) throw new Error(`bug: there is no transform "${name}"`)
  return found.options
}

/** Checks `clean`. */
export const fixes = listOf(
  piece('fix', 'dropDuplicates()', (name) => findFix(name).options),
  'dropDuplicates()',
)

/** Checks `split`. */
export const split = piece('split', 'stratified({ test: 0.2 })', (name) => findSplit(name).options)

/** Checks `prepare`. */
export const transforms = listOf(
  piece('transform', "standardise('age')", transformSpecs),
  "standardise('age')",
)

/** Checks `tune.validation`. */
export const validation = piece(
  'validation',
  'repeated({ folds: 5, times: 3 })',
  (name) => findValidation(name).options,
)

/** Checks the name of a metric. */
export const metric: Check = (problems, where, value) => {
  if (typeof value !== 'string') return wrong(problems, where, 'the name of a metric', value)
  report(problems, where, () => findMetric(value))
}

/** Checks `evaluate.gates`. */
export const gates = listOf((problems, where, value) => {
  if (!isRecord(value)) return wrongPiece(problems, where, "a gate such as atLeast('auc', 0.8)", value)
  report(problems, where, () => readGates([value]))
}, "atLeast('auc', 0.8)")

/** Checks `evaluate.threshold`. */
export const threshold: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrongPiece(problems, where, "a rule such as byMetric('f1')", value)
  report(problems, where, () => readThreshold(value))
}

/** Checks `evaluate.intervals`. */
export const intervals: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrongPiece(problems, where, 'a rule such as conformal()', value)
  report(problems, where, () => readConformal(value))
}

function isLearner(value: unknown): value is Learner {
  const isNamed = isRecord(value) && typeof value['name'] === 'string' && isRecord(value['options'])
  return isNamed && typeof value['fit'] === 'function' && Array.isArray(value['tasks'])
}

/** Tells a learner with options from one without. */
export function isLearnerUse(value: unknown): value is LearnerUse {
  return isRecord(value) && value['kind'] === 'learner' && isRecord(value['options'])
}

const learner: Check = (problems, where, value) => {
  if (isLearner(value)) return
  if (isEnsembleUse(value)) return checkEnsemble(learner)(problems, where, value)
  if (!isLearnerUse(value)) return wrongPiece(problems, where, 'a learner such as logistic()', value)
  report(problems, where, () => {
    const { name, options } = findLearner(value.learner)
    readOptions<OptionSpecs>(options, value.options, name)
  })
}

const someLearners = listOf(learner, 'logistic()')

/** Refuses two different ensembles of one name: the leaderboard could not tell them apart. */
function checkNames(problems: Problems, where: string, value: readonly unknown[]): void {
  const names = value.filter(isEnsembleUse).map((use) => learnerOfEnsemble(use).name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice === undefined) return
  problems.found.push(`"${where}" has two ensembles called "${twice}"`)
  problems.mend.push("Give each a name:  ensemble([…], { name: 'other' })")
}

/** Checks `train`. */
export const learners: Check = (problems, where, value) => {
  if (Array.isArray(value) && value.length === 0)
    problems.found.push(`"${where}" must name a learner, found an empty list`)
  else someLearners(problems, where, value)
  if (problems.found.length === 0 && Array.isArray(value)) checkNames(problems, where, value)
}

/** Checks `deploy`: names and options are checked by the target itself, once it is loaded, at the start of a run. */
export const deploy = listOf((problems, where, value) => {
  const isUse = isRecord(value) && value['kind'] === 'target' && isRecord(value['options'])
  if (!isUse) wrongPiece(problems, where, 'a deploy target such as awsLambda({ … })', value)
}, "awsLambda({ region: 'eu-west-1' })")

/** Checks `explore.expect`. */
export const expectations: Check = (problems, where, value) => {
  report(problems, where, () => readExpectations(value))
}

function policySpecs(name: string): OptionSpecs {
  if (!Object.hasOwn(policies, name)) throw new Error(`bug: there is no policy "${name}"`)
  return policies[name].options
}

const policy = piece('policy', "weekly('mon 03:00')", policySpecs)

/** Checks `update`: when, and what follows. */
export const updates = listOf((problems, where, value) => {
  policy(problems, where, value)
  if (isRecord(value) && value['retrain'] !== undefined)
    report(problems, `${where}.retrain`, () => readRetraining(value['retrain']))
}, "weekly('mon 03:00')")

/** Checks `window`. */
export const window: Check = (problems, where, value) => {
  if (value === 'all') return
  if (!isRecord(value) || value['kind'] !== 'window' || !isRecord(value['options']))
    return wrongPiece(problems, where, "'all' or a window such as last('90d')", value)
  report(problems, where, () => readWindow(value as unknown as WindowUse))
}

/** Checks `monitor.alerts`. */
export const alertChannels: Check = (problems, where, value) => {
  report(problems, where, () => readChannels(value, channels))
}

/** Checks `monitor.alertRules`. */
export const alertRules: Check = (problems, where, value) => {
  if (!isRecord(value)) return wrong(problems, where, 'an object such as { quiet: 3 }', value)
  report(problems, where, () => readAlertRules(value))
}
