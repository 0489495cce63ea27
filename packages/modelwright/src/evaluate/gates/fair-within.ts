import { type OptionSpecs, readOptions } from '../../core/index.ts'
import { groupsOfColumn, leastGroup, measureDisparity } from '../fairness/fairness.ts'
import { type FairnessMeasure, fairnessMeasures, measuresFor } from '../fairness/measures.ts'
import { failed, type Gate, type GateKind, readNumber, refuseGate } from '../gate.ts'
import { judgeWithin } from '../judge-within.ts'
import { numberText, pText } from '../number-text.ts'

const names: readonly (FairnessMeasure | 'auto')[] = ['auto', ...fairnessMeasures.map(({ name }) => name)]

const options = {
  measure: {
    type: 'choice',
    default: 'auto',
    choices: names,
    about: 'By what groups are compared; auto: equalised odds of classes, the mean residual of numbers',
  },
  bound: {
    type: 'choice',
    default: 'value',
    choices: ['value', 'high'],
    about: 'What must stay within the value: the difference, or the upper end of its 95 % interval',
  },
} as const satisfies OptionSpecs

type FairWithin = Extract<Gate, { gate: 'fair-within' }>

/**
 * Demands that groups of a column are treated alike, up to a value: `fairWithin('sex', 0.1)`.
 *
 * Compares the greatest and the least of the groups on held-out rows. The column need not be an input: name it in `ignore`
 * and it is known for held-out rows alone. Groups of fewer than 30 rows are not compared; fewer than two large ones refuse.
 *
 * @param column - a column of the data
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when no column is named, or the value is no number from 0
 * @throws {ModelwrightError} CORE_OPTION_INVALID - when there is no such measure
 * @example
 * fairWithin('sex', 0.1).measure // → "auto"
 */
export function fairWithin(
  column: string,
  value: number,
  given: { measure?: FairnessMeasure | 'auto'; bound?: 'value' | 'high' } = {},
): FairWithin {
  if (typeof column !== 'string' || column === '')
    refuseGate('fairWithin', 'it must name a column', ["Write:  fairWithin('sex', 0.1)"])
  const { measure, bound } = readOptions(options, given, 'fairWithin')
  const least = readNumber('fairWithin', value, { least: 0, example: `fairWithin('${column}', 0.1)` })
  return { gate: 'fair-within', column, value: least, measure, bound }
}

/** The kind of {@link fairWithin}. */
export const fairWithinKind: GateKind<FairWithin> = {
  name: 'fair-within',
  about: 'Groups of a column are treated alike, up to a value',
  options,
  read: ({ gate: _, column, value, ...rest }) => fairWithin(column as string, value as number, rest),
  check({ column, value: needed, measure: asked, bound }, { rows, intervals, evaluation }) {
    const usual = evaluation.task === 'regression' ? 'mean-residual' : 'equalised-odds'
    const wanted = asked === 'auto' ? usual : asked
    const measure = measuresFor(evaluation.task).find(({ name }) => name === wanted)
    const name = `${wanted} between groups of "${column}" within ${numberText(needed)}`
    if (measure === undefined) return failed(name, `${wanted} is not for ${evaluation.task} targets.`, needed)
    if (rows === undefined || intervals === undefined)
      return failed(name, 'The held-out rows are not known here.', needed)
    const found = measureDisparity(measure, rows.contender, groupsOfColumn(rows.table, column), intervals)
    if (found === undefined)
      return failed(name, `Fewer than two groups have ${leastGroup} rows and more.`, needed)
    const { difference, highest, lowest, p } = found
    const value = difference[bound]
    if (Number.isNaN(value))
      return failed(name, 'The 95 % interval is not known: the rows are too few.', needed)
    const of = found.class === undefined ? '' : ` for the class ${found.class}`
    const end = bound === 'high' ? ', whose upper end counts' : ''
    const subject =
      `"${highest}" and "${lowest}" are ${numberText(difference.value)} apart${of} (95 % interval ${numberText(difference.low)} to ` +
      `${numberText(difference.high)}${end}; by chance p ${pText(p)})`
    return judgeWithin({ name, value, needed, subject })
  },
}
