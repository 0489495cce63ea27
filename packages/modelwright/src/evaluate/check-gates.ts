import type { Task } from '@modelwright/runtime'
import { didYouMean, isModelwrightError } from '../core/index.ts'
import { findMetric } from './find-metric.ts'
import { type Gate, type GateContext, type GateKind, type GateVerdict, refuseGate } from './gate.ts'
import { gates as kinds } from './gates/index.ts'

function kindOf(name: unknown): GateKind {
  if (typeof name === 'string' && Object.hasOwn(kinds, name)) return kinds[name]
  const names = Object.keys(kinds)
  refuseGate(String(name), `there is no gate "${String(name)}"`, [
    ...didYouMean(String(name), names),
    `Gates: ${names.join(', ')}.`,
  ])
}

function readGate(found: unknown, task: Task | undefined): Gate {
  if (found === null || typeof found !== 'object')
    refuseGate(String(found), 'a gate must be an object', ["Write:  gates: [atLeast('auc', 0.8)]"])
  const entries = found as Readonly<Record<string, unknown>>
  const gate = kindOf(entries['gate']).read(entries)
  if (gate.metric !== undefined) findMetric(gate.metric, task)
  return gate
}

/**
 * Reads gates from a workflow file and checks them, all problems at once.
 *
 * @param task - when given, their metrics must fit it
 * @throws {ModelwrightError} EVALUATE_GATE_INVALID - when several are wrong, or one is no gate; else that one's own error
 */
export function readGates(found: unknown, task?: Task): readonly Gate[] {
  if (!Array.isArray(found))
    refuseGate('gates', 'gates must be a list', ["Write:  gates: [atLeast('auc', 0.8)]"])
  const gates: Gate[] = []
  const problems: (Error & { mend: readonly string[] })[] = []
  for (const entry of found) {
    try {
      gates.push(readGate(entry, task))
    } catch (error) {
      if (!isModelwrightError(error)) throw error
      problems.push(error)
    }
  }
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1)
    refuseGate(
      'gates',
      problems.map(({ message }) => message.replace(/\.$/, '')).join('; '),
      [...new Set(problems.flatMap(({ mend }) => mend))].slice(0, 3),
    )
  return gates
}

/** Whether a gate depends on the champion. */
export function meetsChampion(gate: Gate): boolean {
  return kindOf(gate.gate).meetsChampion?.(gate) ?? false
}

/** Whether a model that passes a gate may take the champion's place unasked. */
export function replacesChampion(gate: Gate): boolean {
  return kindOf(gate.gate).replacesChampion?.(gate) ?? false
}

/**
 * Checks gates against an evaluation, each with a sentence that says by how much it was passed or missed.
 *
 * @throws {ModelwrightError} EVALUATE_METRIC_UNFIT - when a gate's metric does not fit the task
 */
export function checkGates(gates: readonly Gate[], context: GateContext): readonly GateVerdict[] {
  return gates.map((gate) => kindOf(gate.gate).check(gate, context))
}
