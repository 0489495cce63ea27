import type { Schema, Task } from '@modelwright/runtime'
import { didYouMean, foldName, type Learner, ModelwrightError } from '../core/index.ts'
import { learners } from './learners/index.ts'

const table: Readonly<Record<string, Learner>> = learners as unknown as Readonly<Record<string, Learner>>

const byFoldedName = new Map(Object.values(table).map((learner) => [foldName(learner.name), learner]))

/** Lists the learners that fit a task, by name. */
export function learnersFor(task: Task): readonly Learner[] {
  return Object.values(table).filter((learner) => learner.tasks.includes(task))
}

/**
 * Lists the learners that are tried for a task where none is named.
 *
 * @param schema - of the table: free text calls for learners that take thousands of terms well
 */
export function usualLearners(task: Task, schema?: Pick<Schema, 'inputs'>): readonly Learner[] {
  const hasText = schema?.inputs.some(({ type }) => type === 'text') === true
  return learnersFor(task).filter(
    ({ isOnlyNamed, isForTexts }) => isOnlyNamed !== true && (isForTexts !== true || hasText),
  )
}

/** Tells whether a learner is one of ours: a worker thread can then find it by name. */
export function isRegistered(learner: Learner): boolean {
  return Object.hasOwn(table, learner.name) && table[learner.name] === learner
}

/**
 * Finds a learner by name; case, `-` and `_` do not count. A learner handed in as such is only checked against the task.
 *
 * @param task - when given, the learner must fit it
 * @throws {ModelwrightError} TRAIN_LEARNER_UNKNOWN - when there is no such name; offers the nearest
 * @throws {ModelwrightError} TRAIN_LEARNER_UNFIT - when the learner is not for the task
 */
export function findLearner(name: string | Learner, task?: Task): Learner {
  const learner = typeof name === 'string' ? byFoldedName.get(foldName(name)) : name
  const names = (task === undefined ? Object.values(table) : learnersFor(task)).map((known) => known.name)
  if (learner === undefined)
    throw new ModelwrightError('TRAIN_LEARNER_UNKNOWN', {
      message: `There is no learner "${name}".`,
      where: String(name),
      mend: [
        ...didYouMean(String(name), Object.keys(table)),
        `Learners${task === undefined ? '' : ` for ${task}`}: ${names.join(', ')}.`,
      ],
    })
  if (task !== undefined && !learner.tasks.includes(task))
    throw new ModelwrightError('TRAIN_LEARNER_UNFIT', {
      message: `The learner "${learner.name}" is for ${learner.tasks.join(' and ')} targets; this one is ${task}.`,
      where: learner.name,
      mend: [`Take one of: ${names.join(', ')}.`, 'Or say the task, if it was guessed wrong:  --task'],
    })
  return learner
}

/** Those of a trial's options that are not the learner's defaults; all where the learner is not one of ours. */
export function changedOptions(
  name: string,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const specs = Object.hasOwn(table, name) ? table[name].options : {}
  const isDefault = (option: string, value: unknown): boolean =>
    Object.hasOwn(specs, option) && JSON.stringify(specs[option].default) === JSON.stringify(value)
  return Object.fromEntries(Object.entries(options).filter(([option, value]) => !isDefault(option, value)))
}
