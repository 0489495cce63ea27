import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from '@modelwright/runtime'
import { html, openPainter, type Painter, pageOf, type Section, shownText } from '../../core/report/index.ts'
import { findingsDocument } from '../explain/document.ts'
import type { Findings } from '../explain/find-all.ts'
import { storeFolder } from '../open-project.ts'
import { writeWhole } from '../write-file.ts'
import { decisionTexts } from './decide.ts'
import type { RunResult } from './index.ts'
import { classSections } from './report/classes.ts'
import { dataSections } from './report/data-sections.ts'
import { effectsSection, type Predicted } from './report/effects-section.ts'
import { fairnessTables } from './report/fairness-tables.ts'
import { findingsOf } from './report/findings.ts'
import { importanceSection } from './report/importance.ts'
import { intervalSection } from './report/interval-section.ts'
import { learningSection } from './report/learning-section.ts'
import { preparationSection } from './report/preparation-section.ts'
import { proofSection } from './report/proof-section.ts'
import { residualSection } from './report/residual-section.ts'
import { robustnessSections } from './report/robustness-section.ts'
import { sliceSections } from './report/slice-section.ts'
import { leaderboardTable, metricTable, rivalTable } from './report/tables.ts'
import { gateSections, leadOf, verdictCards } from './report/verdict.ts'
import { worstSection } from './report/worst-section.ts'
import type { RunTools } from './types.ts'

/** Drawing takes this long at most; below it the page goes without drawings. */
const leastMs = 2000

function resultSections(result: RunResult): Section[] {
  const { gates } = result
  return [
    { id: 'verdict', title: 'Verdict', body: verdictCards(result) },
    ...gateSections(result),
    {
      id: 'leaderboard',
      title: 'Leaderboard',
      about: `What each learner reached in cross-validation on the training rows, best first${gates.length > 0 ? '; gates look at held-out rows instead' : ''}.`,
      body: leaderboardTable(result),
    },
    {
      id: 'metrics',
      title: 'Metrics',
      about:
        'On rows the evaluated fit never saw; the true score lies within the interval in 95 of 100 such runs.',
      body: metricTable(result),
    },
    {
      id: 'rivals',
      title: 'Compared with others',
      about: `By ${result.metric}, on the very same rows. An interval that holds 0 says that the two may be equally good; p is how often equally good models would differ as much. The table repeats looks at the same rows: with several rivals one small p is less surprising.`,
      body: rivalTable(result),
    },
  ]
}

function drawnSections(painter: Painter, result: RunResult, findings: Findings, tools: RunTools): Section[] {
  const { contender } = result.judgement
  const curves =
    contender.target.task === 'regression'
      ? [residualSection(painter, contender)]
      : classSections(
          painter,
          contender,
          contender.target.task === 'binary' ? (contender.threshold ?? 0.5) : undefined,
          {
            decisions: decisionTexts(result.parts[result.parts.length - 1].decisions),
            calibrationError: result.judgement.calibrationError,
          },
        )
  return [
    ...curves,
    ...intervalSection(painter, result),
    ...learningSection(painter, result),
    ...sliceSections(result),
    ...fairnessTables(result.judgement.fairness ?? []),
    ...robustnessSections(painter, result, tools),
    ...importanceSection(painter, findings),
    ...effectsSection(painter, findings.effects, predictedOf(result)),
    ...worstSection(findings.worst, contender.target.task !== 'regression'),
  ]
}

/** What the model's outputs are called. */
function predictedOf({ judgement: { contender }, gathered }: RunResult): Predicted {
  const { target } = contender
  if (target.task === 'regression') return { outputs: [gathered.resolved.output.name], isClass: false }
  return { outputs: target.task === 'binary' ? [target.classes[1]] : target.classes, isClass: true }
}

/** What is left out of the page, in a sentence each. */
function leftOutText(findings: Findings | undefined): string {
  if (findings === undefined) return ' The time limit left no time for drawings.'
  return findings.skipped.map((sentence) => ` ${sentence}`).join('')
}

async function pageOfRun(
  result: RunResult,
  findings: Findings | undefined,
  tools: RunTools,
): Promise<string> {
  const { model } = result
  const drawn = findings === undefined ? [] : drawnSections(await openPainter(), result, findings, tools)
  return pageOf({
    title: `${shownText(model.name, 60)}, version ${model.version}`,
    kicker: 'Model report',
    lead: leadOf(result),
    sections: [
      ...resultSections(result),
      ...drawn,
      ...dataSections(result),
      preparationSection(result),
      proofSection(result, load(model.bytes).artifact.lineage),
    ],
    footer: html`<p>Made by Modelwright run <code>${result.run}</code>.${leftOutText(findings)}</p>`,
  })
}

/** What the model goes by; undefined when there is no time for it, or a person ends the wait: the model is registered by then. */
async function findingsInTime(result: RunResult, tools: RunTools): Promise<Findings | undefined> {
  if (tools.deadline.remainingMs() < leastMs) return undefined
  try {
    return await findingsOf(result, tools)
  } catch (error) {
    if (tools.signal.aborted) return undefined
    throw error
  }
}

/**
 * Writes a run's report: verdict, leaderboard, metrics with intervals, curves, what the model goes by, data, proof.
 *
 * One self-contained HTML file: no script, no request; what the model goes by lies beside it as JSON. When the deadline is
 * near, drawings and explanations are left out.
 *
 * @returns the path of the page, in `.modelwright/reports`
 * @throws {ModelwrightError} PROJECT_DISK_FULL, PROJECT_FOLDER_READONLY - when it cannot be written; nothing half-written is left
 */
export async function writeRunReport(result: RunResult, tools: RunTools): Promise<string> {
  const folder = join(storeFolder(tools.project.folder), 'reports')
  const findings = await findingsInTime(result, tools)
  const page = await pageOfRun(result, findings, tools)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${result.run}.html`)
  await writeWhole(path, page)
  if (findings !== undefined) {
    const document = findingsDocument(findings, predictedOf(result).outputs)
    await writeWhole(join(folder, `${result.run}.json`), `${JSON.stringify(document, null, 1)}\n`)
  }
  return path
}
