import type {
  FindingKind,
  FindingSeverity,
  ModelEvent,
  MonitorFinding,
  WindowVerdict,
} from '../../core/index.ts'
import { costOf } from '../alerts/seen-window.ts'
import { joinEvents, sourceEvents, versionEvents } from './events.ts'
import { latestVerdicts, type Moment, momentsOf } from './windows.ts'

/** A finding from its first window to its last, without a gap of more than one window that could have shown it. Plain data. */
export interface Spell {
  readonly key: string
  readonly kind: FindingKind
  readonly severity: FindingSeverity
  readonly column?: string
  readonly slice?: string
  /** First moment of the first window that shows it, last of the last. */
  readonly since: number
  readonly until: number
  /** Windows that show it. */
  readonly windows: number
  /** The newest window that can show it does. */
  readonly isNow: boolean
  /** As it was found last. */
  readonly last: MonitorFinding
  /** What was done at the time it began. */
  readonly after: readonly ModelEvent[]
}

/** Something that may be why a model fares worse, with what belongs to it. Plain data. */
export interface Cause {
  /** A column, or what else it is: `relations`, `service`, `concept`. */
  readonly name: string
  readonly column?: string
  /** What leads: quality before drift, since spoilt values also drift. */
  readonly kind: FindingKind
  readonly severity: FindingSeverity
  /** What it adds to the mean loss of a row. */
  readonly cost?: NonNullable<MonitorFinding['cost']>
  readonly since: number
  readonly until: number
  readonly windows: number
  readonly isNow: boolean
  /** All that was found of it, the leading first. */
  readonly spells: readonly Spell[]
  /** Rows that it sits in, where it sits in some: `country = DE`. */
  readonly slices: readonly string[]
  /** Where the rows that it sits in came from, where that is not everywhere: `aws-lambda churn`. */
  readonly sources: readonly string[]
  /** What was done at the time it began. */
  readonly after: readonly ModelEvent[]
}

/** Why a model fares as it does. Plain data. */
export interface RootCauses {
  /** What may be why, the likeliest first: what is there now, then by cost. */
  readonly causes: readonly Cause[]
  /** What comes of it: performance, estimates, predictions, calibration, fairness. */
  readonly effects: readonly Spell[]
}

const causal: readonly FindingKind[] = ['quality', 'drift', 'relations', 'service']
const severities: readonly FindingSeverity[] = ['error', 'warning', 'quiet']

/** Windows in which a finding may stay away without having ended. */
const mostGap = 1

const rankOf = (severity: FindingSeverity): number => severities.indexOf(severity)

function findingsOf({ verdicts }: Moment): ReadonlyMap<string, MonitorFinding> {
  const found = new Map<string, MonitorFinding>()
  for (const finding of verdicts.flatMap(({ findings }) => findings)) {
    const known = found.get(finding.key)
    if (known === undefined || rankOf(finding.severity) < rankOf(known.severity))
      found.set(finding.key, finding)
  }
  return found
}

const ofOutcomes: readonly FindingKind[] = ['performance', 'calibration', 'fairness']
const ofWhole: readonly FindingKind[] = ['drift', 'predictions', 'relations']

/** Whether a window can show a finding of a kind at all: what needs outcomes, or the whole window, comes later than the rest. */
function canTell(kind: FindingKind, { rows, isWhole, series, findings }: WindowVerdict): boolean {
  if (findings.some((finding) => finding.kind === kind)) return true
  if (ofWhole.includes(kind)) return isWhole && rows > 0
  if (kind === 'estimate') return Object.keys(series).some((name) => name.startsWith('estimate/'))
  if (!ofOutcomes.includes(kind)) return true
  return Object.keys(series).some((name) => name.startsWith('performance/'))
}

interface Run {
  first: number
  last: number
  windows: number
  finding: MonitorFinding
}

/** Follows findings of a kind through the windows that can show it; each goes on over a small gap. */
function runsOf(kind: FindingKind, moments: readonly Moment[]): ReadonlyMap<string, Run> {
  const runs = new Map<string, Run>()
  moments.forEach((moment, at) => {
    for (const [key, finding] of findingsOf(moment)) {
      if (finding.kind !== kind) continue
      const known = runs.get(key)
      const isSame = known !== undefined && at - known.last <= mostGap + 1
      runs.set(key, {
        first: isSame ? known.first : at,
        last: at,
        windows: isSame ? known.windows + 1 : 1,
        finding,
      })
    }
  })
  return runs
}

function spellsOf(all: readonly Moment[], events: readonly ModelEvent[]): readonly Spell[] {
  const kinds = new Set(
    all.flatMap(({ verdicts }) => verdicts.flatMap(({ findings }) => findings.map(({ kind }) => kind))),
  )
  return [...kinds].flatMap((kind) => {
    const moments = all.filter(({ verdicts }) => verdicts.some((verdict) => canTell(kind, verdict)))
    return [...runsOf(kind, moments)].map(
      ([key, { first, last, windows, finding }]): Spell => ({
        key,
        kind,
        severity: finding.severity,
        ...(finding.column === undefined ? {} : { column: finding.column }),
        ...(finding.slice === undefined ? {} : { slice: finding.slice }),
        since: moments[first].from,
        until: moments[last].until,
        windows,
        isNow: last === moments.length - 1,
        last: finding,
        after: eventsBefore(moments[first].from, all, events),
      }),
    )
  })
}

function byWeight(a: Spell | Cause, b: Spell | Cause): number {
  return Number(b.isNow) - Number(a.isNow) || rankOf(a.severity) - rankOf(b.severity) || a.since - b.since
}

/** Quality leads where both are there: values that are spoilt also look otherwise. */
function leading(spells: readonly Spell[]): readonly Spell[] {
  const place = ({ kind, severity }: Spell): number =>
    severity === 'quiet' ? causal.length : causal.indexOf(kind)
  return [...spells].sort(
    (a, b) =>
      Number(b.isNow) - Number(a.isNow) || place(a) - place(b) || byWeight(a, b) || (a.key < b.key ? -1 : 1),
  )
}

/** What was done not long before: within the window before the first that shows it, or within that one. */
function eventsBefore(since: number, moments: readonly Moment[], events: readonly ModelEvent[]) {
  const at = moments.findIndex(({ from }) => from === since)
  const { until } = moments[at]
  const from = moments[at - 1]?.from ?? 2 * since - until
  return events.filter((event) => event.at >= from && event.at < until)
}

function causeOf(
  name: string,
  given: readonly Spell[],
  moments: readonly Moment[],
  events: readonly ModelEvent[],
): Cause {
  const spells = leading(given)
  const [lead] = spells
  const current = spells.filter(({ isNow }) => isNow === lead.isNow)
  const cost = current
    .map(({ last }) => last.cost)
    .reduce((a, b) => (costOf({ cost: b }) > costOf({ cost: a }) ? b : a), undefined)
  const since = Math.min(...current.map((spell) => spell.since))
  const slices = current.flatMap(({ slice }) => (slice === undefined ? [] : [slice]))
  return {
    name,
    ...(lead.column === undefined ? {} : { column: lead.column }),
    kind: lead.kind,
    severity: severities[Math.min(...current.map(({ severity }) => rankOf(severity)))],
    ...(cost === undefined ? {} : { cost }),
    since,
    until: Math.max(...current.map((spell) => spell.until)),
    windows: Math.max(...current.map(({ windows }) => windows)),
    isNow: lead.isNow,
    spells,
    slices: [...new Set(slices)],
    sources: [...new Set(current.flatMap(({ last }) => last.sources ?? []))],
    after: eventsBefore(since, moments, events),
  }
}

/**
 * Causes of what is wrong now, the likeliest first: those that are there, and those that were there in the windows whose outcomes
 * tell of it only now.
 */
export function explainingCauses({ causes, effects }: RootCauses): readonly Cause[] {
  const isLoud = ({ severity }: Spell | Cause): boolean => severity !== 'quiet'
  const late = effects.filter((effect) => effect.isNow && isLoud(effect))
  const wasThere = ({ since, until }: Cause): boolean =>
    late.some((effect) => since < effect.until && until >= effect.until)
  return causes.filter((cause) => isLoud(cause) && (cause.isNow || wasThere(cause)))
}

function byLikelihood(a: Cause, b: Cause): number {
  return (
    Number(b.isNow) - Number(a.isNow) ||
    (costOf(b) > costOf(a) ? 1 : costOf(b) < costOf(a) ? -1 : 0) ||
    byWeight(a, b) ||
    (a.name < b.name ? -1 : 1)
  )
}

/**
 * Says why a model fares as it does, from what was found of its windows: which columns, in which rows, from which source, since when,
 * and what was done at that time.
 *
 * Findings of one column are one cause. Those that are there now come first, the dearest first; costs of columns that move together
 * overlap, so that they order and do not add up. That something was done when a cause began is no proof that it is why.
 *
 * @param told - promotions, changes of sources and the like; that a version answered for the first time, and that a source is new to them, is seen from the windows
 */
export function rootCauses(verdicts: readonly WindowVerdict[], told: readonly ModelEvent[] = []): RootCauses {
  const windows = latestVerdicts(verdicts)
  const moments = momentsOf(windows)
  const events = joinEvents(told, [...versionEvents(windows), ...sourceEvents(windows)])
  const spells = spellsOf(moments, events)
  const groups = new Map<string, Spell[]>()
  for (const spell of spells) {
    if (!causal.includes(spell.kind)) continue
    const mark = JSON.stringify(spell.column ?? [spell.kind])
    groups.set(mark, [...(groups.get(mark) ?? []), spell])
  }
  const causes = [...groups.values()].map((group) =>
    causeOf(group[0].column ?? group[0].kind, group, moments, events),
  )
  return {
    causes: causes.sort(byLikelihood),
    effects: spells
      .filter(({ kind }) => !causal.includes(kind))
      .sort((a, b) => byWeight(a, b) || (a.key < b.key ? -1 : 1)),
  }
}
