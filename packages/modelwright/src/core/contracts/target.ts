/** The truth a learner is fitted to or a metric compares with. Codes point into `classes`; binary's positive class is `classes[1]`. */
export type Target =
  | { readonly task: 'regression'; readonly values: Float64Array }
  | {
      readonly task: 'binary' | 'multiclass'
      readonly codes: Int32Array
      readonly classes: readonly string[]
    }

/**
 * Counts the numbers a model gives a row of this target: one a class of several, else one.
 *
 * @param target - or what an artifact's schema says of it
 */
export function outputsOf({
  task,
  classes = [],
}: {
  task: Target['task']
  classes?: readonly string[]
}): number {
  return task === 'multiclass' ? classes.length : 1
}

/** Copies the target of the rows at the given positions. */
export function takeTarget(target: Target, rows: Uint32Array): Target {
  if (target.task === 'regression') {
    const values = new Float64Array(rows.length)
    for (let at = 0; at < rows.length; at++) values[at] = target.values[rows[at]]
    return { task: 'regression', values }
  }
  const codes = new Int32Array(rows.length)
  for (let at = 0; at < rows.length; at++) codes[at] = target.codes[rows[at]]
  return { task: target.task, codes, classes: target.classes }
}

/** Counts the rows of a target. */
export function targetLength(target: Target): number {
  return target.task === 'regression' ? target.values.length : target.codes.length
}
