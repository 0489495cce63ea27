import { columnOf, ModelwrightError, outKinds, type Table } from '../../core/index.ts'
import type { KindOfColumn, LeftOut } from '../../prepare/index.ts'
import type { StatedKind, Workflow } from '../workflow/index.ts'

function keptKind(table: Table, { name }: KindOfColumn): KindOfColumn {
  const { type } = columnOf(table, name)
  return { name, kind: type === 'text' ? 'category' : type, reason: 'It is kept, as asked.' }
}

/** Whether the values of a column can be taken for what was said: words cannot be amounts, and amounts are no words. */
function fits(table: Table, name: string, kind: StatedKind): boolean {
  const { type } = columnOf(table, name)
  return type === 'number' ? kind !== 'text' : (type === 'category' || type === 'text') && kind !== 'number'
}

function requireFitting(table: Table, kinds: Readonly<Record<string, StatedKind>>): void {
  const unfit = Object.entries(kinds).filter(([name, kind]) => !fits(table, name, kind))
  if (unfit.length === 0) return
  const told = unfit.map(([name, kind]) => `"${name}" is ${columnOf(table, name).type} and cannot be ${kind}`)
  const isRead = unfit.some(([, kind]) => kind === 'number')
  throw new ModelwrightError('PREPARE_KIND_UNFIT', {
    message: `Columns cannot be what the workflow says: ${told.join('; ')}.`,
    where: `kinds: { ${unfit.map(([name]) => `'${name}'`).join(', ')} }`,
    mend: [
      'Numbers can be number or category, strings category or text.',
      ...(isRead ? ["Strings that hold numbers are read by a fix:  clean: 'auto'"] : []),
    ],
  })
}

/** Only numbers are counted in something; the target, where it is predicted as one. */
function requireMeasured(table: Table, { units = {}, target, task }: Workflow): void {
  const isNumber = (name: string): boolean =>
    name === target ? task === 'regression' : columnOf(table, name).type === 'number'
  const unfit = Object.keys(units).filter((name) => !isNumber(name))
  if (unfit.length === 0) return
  const told = unfit.map((name) =>
    name === target ? `classes of "${name}" are predicted` : `"${name}" is ${columnOf(table, name).type}`,
  )
  throw new ModelwrightError('PREPARE_UNIT_UNFIT', {
    message: `Only numbers have a unit, but ${told.join('; ')}.`,
    where: `units: { ${unfit.map((name) => `'${name}'`).join(', ')} }`,
    mend: [`Leave out:  ${unfit.map((name) => `'${name}'`).join(', ')}`],
  })
}

/** Columns that evaluation names: by its slices, fairness and gates. */
function namedColumns({ evaluate = {} }: Workflow): readonly string[] {
  const { slices = [], fairness = [], gates = [] } = evaluate
  const ofGates = gates.flatMap((gate) =>
    gate.gate === 'fair-within' ? [gate.column] : gate.gate === 'every-slice' ? (gate.columns ?? []) : [],
  )
  return [...slices, ...fairness, ...ofGates]
}

/** Columns that may become inputs, with what each is for, and those that stay out as asked. */
export interface ChosenColumns {
  readonly columns: readonly KindOfColumn[]
  readonly ignored: readonly LeftOut[]
}

/**
 * Chooses columns by what they seem to be and what the workflow says of them: `ignore`, `keep`, `kinds`, `units`.
 *
 * @param table - read, value fixes applied
 * @param workflow - with the task that the target's values say
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no such column
 * @throws {ModelwrightError} PREPARE_KIND_UNFIT - when a column cannot be what the workflow says
 * @throws {ModelwrightError} PREPARE_UNIT_UNFIT - when something that is no number is said to have a unit
 */
export function chooseColumns(
  table: Table,
  inferred: readonly KindOfColumn[],
  workflow: Workflow,
): ChosenColumns {
  const { ignore: named = [], keep = [], kinds = {}, units = {}, target, weights } = workflow
  const ignore = weights === undefined ? named : named.filter((name) => name !== weights)
  const said = [...Object.keys(kinds), ...Object.keys(units)]
  for (const name of [...ignore, ...keep, ...said, ...namedColumns(workflow)]) columnOf(table, name)
  requireFitting(table, kinds)
  requireMeasured(table, workflow)
  const stated = new Map(Object.entries(kinds))
  const columns = inferred
    .filter(({ name }) => name !== target && name !== weights && !ignore.includes(name))
    .map((info): KindOfColumn => {
      const kind = stated.get(info.name)
      if (kind !== undefined) return { name: info.name, kind, reason: `It is ${kind}, as asked.` }
      return keep.includes(info.name) && outKinds.has(info.kind) ? keptKind(table, info) : info
    })
  const out = ignore.filter((name) => name !== target)
  const left = out.map((name) => ({ name, reason: 'Ignored, as asked.' }))
  const weighing =
    weights === undefined ? [] : [{ name: weights, reason: 'It says how much each row counts.' }]
  return { columns, ignored: [...left, ...weighing] }
}
