import { reportFixes } from '../../clean/index.ts'
import type { FixChange } from '../../core/index.ts'
import type { SearchResult } from '../../tune/index.ts'
import { cleanedLines } from './cleaned.ts'
import { decisionTexts } from './decide.ts'
import { type FitSettings, type FittedPart, fitFound } from './fit-part.ts'
import type { Gathered } from './gather.ts'
import type { Holdout } from './holdout.ts'
import { checkInterrupted } from './interrupted.ts'
import { rowOf } from './leaderboard.ts'
import { bestOfEach } from './rivals.ts'
import { readOnce } from './search-all.ts'
import { checkBefore } from './split-data.ts'
import type { LeaderboardRow, RunTools } from './types.ts'

/** All fits of a run that are evaluated, and what a person is shown of them. */
export interface FittedParts {
  readonly parts: readonly FittedPart[]
  readonly leaderboard: readonly LeaderboardRow[]
  /** What the value fixes of the evaluated fit change in the table, column by column. */
  readonly cleaned: readonly FixChange[]
}

/** Tells what was cleaned and left out; returns every change. */
function tellReading({ log }: RunTools, { reading }: FittedPart, { table }: Gathered): readonly FixChange[] {
  const cleaned = reportFixes(table, reading.fixes)
  for (const message of cleanedLines(cleaned)) log({ kind: 'note', stage: 'clean', message })
  for (const { name, reason } of reading.leftOut)
    log({ kind: 'note', stage: 'prepare', message: `left out "${name}": ${reason}` })
  return cleaned
}

/** Fits the best of each learner on the training rows of each part, and predicts the rows it holds out. */
export async function fitAll(
  found: readonly SearchResult[],
  { holdout, gathered }: { readonly holdout: Holdout; readonly gathered: Gathered },
  settings: FitSettings,
  tools: RunTools,
): Promise<FittedParts> {
  checkBefore(settings, gathered, holdout)
  const parts: FittedPart[] = []
  for (const [i, part] of holdout.parts.entries()) {
    checkInterrupted(tools.signal)
    const rows = readOnce(part, gathered, { workflow: settings.workflow, clock: tools.clock })
    parts.push(await fitFound(found[i], rows, { part, gathered }, settings, tools))
  }
  const last = parts[parts.length - 1]
  for (const message of decisionTexts(last.decisions)) tools.log({ kind: 'note', stage: 'evaluate', message })
  const cleaned = tellReading(tools, parts[0], gathered)
  const leaderboard = bestOfEach(last.search).map((trial) => rowOf(trial, last))
  return { parts, leaderboard, cleaned }
}
