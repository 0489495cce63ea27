import type { MonitorFinding } from '../../core/index.ts'
import { offRows } from '../judge/usual-rows.ts'
import { silentSourceKey } from '../source-series.ts'
import { alikeWindows } from './quality-findings.ts'
import type { SourcesThen, WindowFacts } from './window-facts.ts'
import { nameText } from './words.ts'

/** A source of which fewer rows came than of any window that was as usual, and nobody made up for them. */
interface SilentSource {
  readonly source: string
  readonly found: number
  readonly expected: number
}

/** By how much rows of an earlier window are to be multiplied: windows that are cut by rows are not equally long. */
function scaleOf({ from, until }: SourcesThen, facts: WindowFacts): number {
  return facts.settings.length.by === 'rows' ? (facts.until - facts.from) / (until - from) : 1
}

/** Whether rows of a source are few, and others did not make up for them; undefined: it cannot be judged. */
function silenceOf(
  source: string,
  then: readonly SourcesThen[],
  facts: WindowFacts,
): SilentSource | false | undefined {
  // A window that tells of its largest sources alone says nothing of one that is not among them.
  const telling = then.filter(({ isAll, bySource }) => isAll || bySource.has(source))
  if (telling.length === 0) return undefined
  const { came, from, until } = facts
  const found = came.bySource.get(source) ?? 0
  const earlier = telling.map((window) => ({
    ...window,
    rows: (window.bySource.get(source) ?? 0) * scaleOf(window, facts),
  }))
  const off = offRows({ from, until, rows: found }, earlier)
  if (off?.isShort !== true) return false
  const others = telling.map((window, at) => window.rows * scaleOf(window, facts) - earlier[at].rows)
  const isMadeUp = came.rows - found >= Math.max(...others) + (off.expected - found) / 2
  return isMadeUp ? false : { source, found, expected: Math.round(off.expected) }
}

/** Sources that fell silent; none where all did: then it is no source. */
function silentSources(facts: WindowFacts, then: readonly SourcesThen[]): readonly SilentSource[] {
  const names = [...new Set(then.flatMap(({ bySource }) => [...bySource.keys()]))].sort()
  const judged = names.flatMap((source) => silenceOf(source, then, facts) ?? [])
  const isAny = judged.some((one) => one === false)
  return isAny ? judged.filter((one) => one !== false) : []
}

function findingOf({ source, found, expected }: SilentSource): MonitorFinding {
  const name = nameText(source)
  return {
    ...{
      key: `${silentSourceKey}${source}`,
      kind: 'quality',
      severity: 'warning',
      sources: [source],
      found,
      expected,
    },
    text: `${found === 0 ? 'No row' : `Only ${found} rows`} came from ${name}; at least ${expected} came in earlier windows, and no other source made up for them.`,
    advice: [
      `See whether ${name} still asks, and what it is answered:  modelwright top`,
      'If it is gone for good, nothing is to be done: after eight windows, or a week of shorter ones, that is usual.',
    ],
  }
}

/** Says in the finding that rows are few whose they are. */
function named(finding: MonitorFinding, silent: readonly SilentSource[]): MonitorFinding {
  const [first] = [...silent].sort((a, b) => b.expected - b.found - (a.expected - a.found))
  const { source, found, expected } = first
  const more = silent.length > 1 ? ` (and of ${silent.length - 1} more)` : ''
  return {
    ...finding,
    sources: silent.map((one) => one.source),
    text: `${finding.text} It is rows from ${nameText(source)} that lack${more}: ${found === 0 ? 'none' : found} came of at least ${expected}.`,
    advice: [`See whether ${nameText(source)} still asks, and what it is answered.`, ...finding.advice],
  }
}

/**
 * Names sources that fell silent while others go on: in the finding that rows are few, else by a finding each.
 *
 * A source whose rows another made up for, as instances of a service do that come and go, is none.
 */
export async function lookAtSilence(
  facts: WindowFacts,
  findings: readonly MonitorFinding[],
): Promise<readonly MonitorFinding[]> {
  if (!facts.isWhole || !facts.isServing || facts.came.bySource.size === 0) return findings
  const silent = silentSources(facts, await facts.earlierSources(alikeWindows(facts)))
  if (silent.length === 0) return findings
  const isFew = ({ key, found, expected }: MonitorFinding): boolean =>
    key === 'quality/volume' && found < expected
  return findings.some(isFew)
    ? findings.map((finding) => (isFew(finding) ? named(finding, silent) : finding))
    : [...findings, ...silent.map(findingOf)]
}
