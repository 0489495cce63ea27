import type { Task } from '@modelwright/runtime'
import { didYouMean, ModelwrightError, outKinds } from '../../core/index.ts'
import type { ExpectationUse } from '../../explore/index.ts'
import type { SuggestedLags } from '../../prepare/index.ts'
import { plainPath } from '../../retrieve/index.ts'
import { modelNameOf } from '../store/names.ts'
import { expectationCode, expectationFunction } from './expectation-code.ts'
import { commented, quoted, sourceFor } from './source-code.ts'

/** What is known of a column: a `ColumnInfo` of `retrieve` is one. */
export interface ColumnFacts {
  readonly name: string
  readonly kind: string
  readonly reason: string
  readonly distinct: number
  readonly missing: number
}

/** What a workflow file is written from. */
export interface WorkflowDraft {
  /** The data's path, as it shall stand in the file. */
  readonly path: string
  readonly target: string
  readonly columns: readonly ColumnFacts[]
  readonly name?: string
  /** Default: regression for a number, else classes. */
  readonly task?: Task
  readonly positive?: string
  /** Columns to leave out on top of ids, constants and text, each with its reason, e.g. a suspected leak. */
  readonly ignore?: readonly { readonly name: string; readonly reason: string }[]
  /** Rows that are exact copies of an earlier one. */
  readonly duplicates?: number
  /** What a table like this one must be. */
  readonly expect?: readonly ExpectationUse[]
  /** What exploring found: what must be mended becomes a line, the rest a comment. */
  readonly alerts?: readonly DraftAlert[]
  /** How rows follow each other in time, where the first column of moments says so. */
  readonly lags?: SuggestedLags
}

/** Something to look into: an `Alert` of `explore` is one. */
export interface DraftAlert {
  readonly alert: string
  readonly column?: string
  readonly severity: 'info' | 'warning' | 'error'
  readonly evidence: string
  readonly mend?: string
}

function targetOf({ columns, target }: WorkflowDraft): ColumnFacts {
  const found = columns.find(({ name }) => name === target)
  if (found !== undefined) return found
  const names = columns.map(({ name }) => name)
  throw new ModelwrightError('CORE_COLUMN_UNKNOWN', {
    message: `There is no column "${target}".`,
    where: '--target',
    mend: [
      ...didYouMean(target, names),
      `Columns: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
    ],
  })
}

/** Columns that alerts say must stay out, each with the reason. */
function mustIgnore({ alerts = [], target }: WorkflowDraft): { name: string; reason: string }[] {
  return alerts.flatMap(({ severity, mend, column, alert, evidence }) =>
    severity === 'error' && mend?.startsWith('ignore:') === true && column !== undefined && column !== target
      ? [{ name: column, reason: `${alert}: ${evidence}` }]
      : [],
  )
}

/** Alerts written down as comments. */
const mostSuggested = 30

/** Lines of the file already, or of the same kind as those. */
const written = new Set([
  'constant',
  'empty',
  'duplicate-rows',
  'id-like',
  'missing-tokens',
  'rejected',
  'row-order',
  'spellings',
])

function suggestionLines(draft: WorkflowDraft): string[] {
  const { alerts = [], columns } = draft
  const out = new Set([
    ...columns.flatMap(({ name, kind }) => (outKinds.has(kind) ? [name] : [])),
    ...[...(draft.ignore ?? []), ...mustIgnore(draft)].map(({ name }) => name),
  ])
  const rest = alerts.filter(
    ({ alert, severity, mend, column }) =>
      !written.has(alert) &&
      !(severity === 'error' && mend?.startsWith('ignore:')) &&
      !(column !== undefined && column !== draft.target && out.has(column)),
  )
  if (rest.length === 0) return []
  const lines = rest.slice(0, mostSuggested).map(({ column, evidence, mend }) => {
    const name = column === undefined ? '' : `${commented(column)}: `
    return `  //   ${mend === undefined ? '' : `${commented(mend)}  // `}${name}${commented(evidence)}`
  })
  const more =
    rest.length > mostSuggested
      ? [`  //   … and ${rest.length - mostSuggested} more: modelwright explore`]
      : []
  return ['  // Worth a look, with the line that would mend it where there is one:', ...lines, ...more]
}

function ignoreLines(draft: WorkflowDraft): string[] {
  const given = draft.ignore ?? []
  const found = mustIgnore(draft).filter(
    ({ name }, at, all) =>
      !given.some((one) => one.name === name) && all.findIndex((other) => other.name === name) === at,
  )
  const asked = [...given, ...found]
  const others = draft.columns
    .filter(
      ({ name, kind }) =>
        outKinds.has(kind) && name !== draft.target && !asked.some((one) => one.name === name),
    )
    .map(({ name, kind, reason }) => ({ name, reason: `${kind}: ${reason}` }))
  const lines = [...asked, ...others].map(
    ({ name, reason }) => `    ${quoted(name)}, // ${commented(reason)}`,
  )
  return lines.length === 0 ? [] : ['  ignore: [', ...lines, '  ],']
}

function columnLines({ columns, target }: WorkflowDraft): string[] {
  const inputs = columns.filter(({ name, kind }) => name !== target && !outKinds.has(kind))
  const width = Math.min(30, Math.max(0, ...inputs.map(({ name }) => commented(name).length)))
  return inputs.map(({ name, kind, reason, missing }) => {
    const gaps = missing === 0 ? '' : ` ${missing} missing.`
    return `  //   ${commented(name).padEnd(width)}  ${kind.padEnd(8)}  ${commented(reason)}${gaps}`
  })
}

/** The first column of moments. */
export function timeColumnOf(columns: readonly ColumnFacts[], target: string): ColumnFacts | undefined {
  return columns.find(({ name, kind }) => kind === 'time' && name !== target)
}

function timeLine({ columns, target }: WorkflowDraft): string[] {
  const time = timeColumnOf(columns, target)
  return time === undefined
    ? []
    : [`  // time: ${quoted(time.name)}, // to hold out the latest rows; then remove "split"`]
}

/** What a run that tests the latest rows would suggest; it is people who know whether the past is known then. */
function lagLine({ lags, target }: WorkflowDraft, task: Task): string[] {
  if (lags === undefined || task === 'multiclass') return []
  const why = `rows are ${lags.apart} apart: if "${commented(target)}" of the rows before is known when a prediction is asked for, with "time"`
  return [`  // prepare: [lag(${quoted(target)}, { steps: [${lags.steps.join(', ')}] })], // ${why}`]
}

/** With more than this the passage would hide the rest of the file: those that only warn are left out. */
const mostExpectations = 300

function shownExpectations({ expect = [] }: WorkflowDraft): readonly ExpectationUse[] {
  return expect.length > mostExpectations ? expect.filter(({ severity }) => severity === 'stop') : expect
}

function expectLines(draft: WorkflowDraft): string[] {
  const uses = shownExpectations(draft)
  if (uses.length === 0) return []
  return [
    '  // What a table must be: checked whenever the data is retrieved, and by "modelwright data check".',
    '  explore: {',
    '    expect: [',
    ...uses.map((use) => `      ${expectationCode(use)},`),
    '    ],',
    '  },',
  ]
}

function cleanLines({ duplicates = 0 }: WorkflowDraft, target: ColumnFacts): string[] {
  const missing = target.missing === 0 ? '' : `; ${target.missing} rows have no target and go`
  const copies = [
    `  // clean: [...autoFixes(), dropDuplicates()], // ${duplicates} rows are exact copies; they may be honest`,
  ]
  return [`  clean: 'auto', // what the data prove is mended${missing}`, ...(duplicates === 0 ? [] : copies)]
}

const gateOf = {
  binary: "atLeast('auc', 0.8)",
  multiclass: "atMost('log-loss', 0.5)",
  regression: "atLeast('r2', 0.5)",
}

function taskOf(draft: WorkflowDraft, target: ColumnFacts): Task {
  if (draft.task !== undefined) return draft.task
  if (target.distinct === 2) return 'binary'
  return target.kind === 'number' || target.kind === 'time' ? 'regression' : 'multiclass'
}

/**
 * Writes the text of a workflow file: what was found out about the data, as code that may be edited.
 *
 * @throws {ModelwrightError} CORE_COLUMN_UNKNOWN - when there is no column of the target's name
 */
export function workflowText(draft: WorkflowDraft): string {
  const target = targetOf(draft)
  const task = taskOf(draft, target)
  const split = task === 'regression' ? 'random' : 'stratified'
  const source = sourceFor(draft.path)
  const expected = shownExpectations(draft).map(expectationFunction)
  const usual = [source, 'defineWorkflow', split]
  const imports = [...new Set([...usual, ...expected])].sort()
  return [
    `import { ${imports.join(', ')} } from 'modelwright'`,
    '',
    '// Written by "modelwright init" from the data. Edit it, then: modelwright run',
    'export default defineWorkflow({',
    `  name: ${quoted(draft.name ?? modelNameOf(plainPath(draft.path)))},`,
    `  retrieve: ${source}(${quoted(draft.path)}),`,
    `  target: ${quoted(draft.target)}, // ${target.kind}: ${commented(target.reason)}`,
    ...(draft.task === undefined ? [] : [`  task: ${quoted(draft.task)},`]),
    ...(draft.positive === undefined ? [] : [`  positive: ${quoted(draft.positive)},`]),
    '  // Inputs, as they were understood:',
    ...columnLines(draft),
    ...ignoreLines(draft),
    ...timeLine(draft),
    ...expectLines(draft),
    ...cleanLines(draft, target),
    `  split: ${split}({ test: 0.2 }),`,
    "  prepare: 'auto',",
    ...lagLine(draft, task),
    ...suggestionLines(draft),
    '  // train: [boostedTrees()], // default: those that fit the target',
    '  // tune: { budget: { minutes: 2 } },',
    `  // evaluate: { gates: [${gateOf[task]}] }, // what a model must reach to become champion`,
    '})',
    '',
  ].join('\n')
}
