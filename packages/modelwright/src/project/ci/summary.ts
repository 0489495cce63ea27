import {
  intervalText,
  numberText,
  plainMarkdown as plain,
  markdownTable as table,
} from '../../evaluate/index.ts'

/** What a pipeline's page shows of a run: the parts of the run's JSON document that it reads. */
interface RunDocument {
  readonly run: string
  readonly task: string
  readonly metric: string
  readonly model: {
    readonly name: string
    readonly version: number
    readonly digest: string
    readonly aliases: readonly string[]
    readonly bytes: number
  }
  readonly evaluation: {
    readonly rows: number
    readonly openings: number
    readonly metrics: Readonly<
      Record<string, { value: number | null; low: number | null; high: number | null }>
    >
  }
  readonly gates: readonly { readonly name: string; readonly passed: boolean; readonly reason: string }[]
  readonly rivals: readonly {
    readonly whom: string
    readonly name: string
    readonly comparison: {
      difference: number | null
      low: number | null
      high: number | null
      p: number | null
    }
  }[]
  readonly leaderboard: readonly {
    readonly learner: string
    readonly score: number | null
    readonly chosen: boolean
  }[]
  readonly report: string
}

interface ErrorDocument {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly where?: string
    readonly mend?: readonly string[]
  }
}

/** How a run ended, as far as its document tells. */
export type RunOutcome =
  | { readonly state: 'passed' | 'refused'; readonly document: RunDocument }
  | { readonly state: 'failed'; readonly document?: ErrorDocument }

/** Reads what `run --json` printed; nothing, or what is no document of a run, is a run that failed. */
export function readOutcome(text: string): RunOutcome {
  let document: Partial<RunDocument & ErrorDocument> | null
  try {
    document = JSON.parse(text) as typeof document
  } catch {
    return { state: 'failed' }
  }
  if (typeof document?.error?.code === 'string')
    return { state: 'failed', document: document as ErrorDocument }
  if (document?.model === undefined || document.evaluation === undefined || document.gates === undefined)
    return { state: 'failed' }
  const passed = document.gates.every((gate) => gate.passed)
  return { state: passed ? 'passed' : 'refused', document: document as RunDocument }
}

const known = (value: number | null): number => value ?? Number.NaN

function metricsTable({ evaluation, metric }: RunDocument): string {
  const rows = Object.entries(evaluation.metrics).map(([name, { value, low, high }]) => [
    name === metric ? `**${plain(name)}**` : plain(name),
    numberText(known(value)),
    intervalText({ low: known(low), high: known(high) }),
  ])
  return `On ${evaluation.rows} rows no fit saw:\n\n${table(['metric', 'value', '95 % interval'], rows)}\n\n`
}

function gatesTable({ gates }: RunDocument): string {
  if (gates.length === 0) return 'The workflow declares no gates.\n\n'
  const rows = gates.map(({ name, passed, reason }) => [
    passed ? 'passed' : '**refused**',
    plain(name),
    plain(reason),
  ])
  return `${table(['', 'gate', 'why'], rows)}\n\n`
}

function rivalsTable({ rivals, metric }: RunDocument): string {
  if (rivals.length === 0) return ''
  const rows = rivals.map(({ whom, name, comparison: { difference, low, high } }) => [
    `${plain(whom)} (${plain(name)})`,
    Number.isNaN(known(difference))
      ? `not compared: ${plain(metric)} is not defined on these rows`
      : `${known(difference) >= 0 ? 'better' : 'worse'} by ${numberText(Math.abs(known(difference)))}`,
    low === null || high === null ? '' : intervalText({ low, high }),
  ])
  return `Compared on the same rows, by ${plain(metric)}:\n\n${table(['with', 'the model is', '95 % interval'], rows)}\n\n`
}

function modelLine({ model, run, leaderboard }: RunDocument): string {
  const aliases = model.aliases.length === 0 ? 'no alias' : model.aliases.map(plain).join(', ')
  const chosen = leaderboard.find((row) => row.chosen)?.learner
  const learner = chosen === undefined ? '' : `, ${plain(chosen)}`
  return `Model ${plain(model.name)} version ${model.version} (${aliases})${learner}, ${numberText(model.bytes / 1000)} kB, digest \`${model.digest.slice(0, 12)}\`, run \`${run}\`.\n`
}

function failedText(document: ErrorDocument | undefined): string {
  if (document === undefined) return '## The run failed\n\nIt left no result: see what the job printed.\n'
  const { code, message, where, mend = [] } = document.error
  const place = where === undefined ? '' : `\nWhere: ${plain(where)}\n`
  const ways = mend.map((way) => `- ${plain(way)}\n`).join('')
  return `## The run failed: ${plain(code)}\n\n${plain(message)}\n${place}${ways === '' ? '' : `\n${ways}`}`
}

/** Writes how a run ended as Markdown: the verdict first, then gates, metrics and rivals. */
export function summaryText(outcome: RunOutcome): string {
  if (outcome.state === 'failed') return failedText(outcome.document)
  const { document } = outcome
  const refused = document.gates.filter(({ passed }) => !passed).length
  const verdict =
    outcome.state === 'passed' ? 'passed' : `refused by ${refused} of ${document.gates.length} gates`
  return `## ${plain(document.model.name)}: ${verdict}\n\n${gatesTable(document)}${metricsTable(document)}${rivalsTable(document)}${modelLine(document)}`
}
