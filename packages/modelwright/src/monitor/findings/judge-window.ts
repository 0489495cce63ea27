import type { MonitorFinding, WindowVerdict } from '../../core/index.ts'
import { lookAtDrift } from './drift-findings.ts'
import { lookAtEstimates } from './estimate-findings.ts'
import { lookAtPerformance } from './performance-findings.ts'
import { lookAtPlaces } from './place-findings.ts'
import { lookAtQuality } from './quality-findings.ts'
import { lookAtRelations } from './relation-findings.ts'
import { lookAtService } from './service-findings.ts'
import { lookAtSources } from './source-findings.ts'
import { lookAtTakenBack } from './taken-back.ts'
import { joined, nothingSeen, type WindowFacts } from './window-facts.ts'

const ranks: Readonly<Record<MonitorFinding['severity'], number>> = { error: 0, warning: 1, quiet: 2 }

/** Errors first, among them what costs most. */
function byWeight(a: MonitorFinding, b: MonitorFinding): number {
  const cost = (finding: MonitorFinding): number => finding.cost?.loss ?? 0
  return ranks[a.severity] - ranks[b.severity] || cost(b) - cost(a)
}

/** What was judged of a window, and whether its rows drifted: later windows are judged by that. */
export interface JudgedWindow {
  readonly verdict: WindowVerdict
  readonly isDrift: boolean
}

/**
 * Judges a window of predictions: quality, drift and its cost, relations, performance before and with outcomes, the service.
 *
 * Quality is judged at once; all that a test decides when the window is whole, so that nobody peeks. Pure: the same facts give the
 * same verdict.  Seeded: yes.
 */
export async function judgeWindow(facts: WindowFacts): Promise<JudgedWindow> {
  const drift = lookAtDrift(facts)
  const relations = await lookAtRelations(facts, drift.isDrift)
  const isDrift = drift.isDrift || relations.isDrift
  const estimates = await lookAtEstimates(facts, isDrift)
  const quality = lookAtQuality(facts)
  const isChanged = isDrift || quality.findings.some(({ severity }) => severity !== 'quiet')
  const performance = facts.isWhole ? lookAtPerformance(facts, estimates, isChanged) : nothingSeen
  const found = joined([
    quality,
    drift,
    lookAtPlaces(facts, drift.findings),
    relations,
    estimates,
    performance,
    await lookAtService(facts),
    lookAtTakenBack(facts),
  ])
  const sourced = await lookAtSources(facts, found.findings)
  const { model, version, from, until, now, isWhole, sketches, outcomes } = facts
  return {
    isDrift,
    verdict: {
      ...{ model, version, from, until, judgedAt: now, isWhole, outcomes },
      rows: (sketches?.features.rowCount ?? 0) + facts.unread,
      series: { ...found.series, ...sourced.series },
      findings: [...sourced.findings].sort(byWeight),
    },
  }
}
