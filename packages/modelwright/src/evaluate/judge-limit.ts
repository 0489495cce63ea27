import { failed, type Gate, type GateContext, type GateVerdict, metricOfGate } from './gate.ts'
import { intervalText, numberText } from './number-text.ts'

type LimitGate = Extract<Gate, { gate: 'at-least' | 'at-most' }>

/** Judges a metric against a number. */
export function judgeLimit(gate: LimitGate, context: GateContext): GateVerdict {
  const metric = metricOfGate(gate.metric, context).name
  const isLeast = gate.gate === 'at-least'
  const name = `${metric} ${isLeast ? 'at least' : 'at most'} ${numberText(gate.value)}`
  const estimate = context.evaluation.metrics[metric]
  if (estimate === undefined) return failed(name, `${metric} is not defined on these rows.`, gate.value)
  const value = estimate[gate.bound]
  if (Number.isNaN(value))
    return failed(name, `The 95 % interval of ${metric} is not known: the rows are too few.`, gate.value)
  const ahead = isLeast ? value - gate.value : gate.value - value
  const end = gate.bound === 'low' ? 'lower' : 'upper'
  const subject =
    gate.bound === 'value'
      ? `${metric} is ${numberText(value)} (95 % interval ${intervalText(estimate)})`
      : `The ${end} end of the 95 % interval of ${metric} is ${numberText(value)}`
  const limit = `${isLeast ? 'at least' : 'at most'} ${numberText(gate.value)}`
  const reason =
    ahead >= 0
      ? `${subject}: ${limit} was asked, reached with ${numberText(ahead)} to spare.`
      : `${subject}: ${limit} was asked, missed by ${numberText(-ahead)}.`
  return { name, passed: ahead >= 0, reason, value, needed: gate.value }
}
