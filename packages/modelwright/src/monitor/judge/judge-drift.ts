import { type DriftContext, type DriftFinding, noDeadline, readOptions, type Seed } from '../../core/index.ts'
import { falseDiscoveryRates } from '../../evaluate/index.ts'
import type { Watched, WatchedColumn } from '../watched.ts'
import { chooseDetectors } from './choose-detector.ts'
import { type AlarmHistory, anyDependenceRates, levelOfWindow, noHistory } from './false-alarms.ts'
import { effectOf, missingFinding } from './missing-finding.ts'

/** How drift is judged. */
export interface DriftOptions {
  /** Share of false alarms that is borne: 0.05 when absent. */
  readonly rate?: number | undefined
  /** `online`: of all alarms ever (the default). `each`: of each window by itself. */
  readonly across?: 'online' | 'each' | undefined
  /** Columns may depend on each other in any way: stricter. Absent: as columns usually do. */
  readonly anyDependence?: boolean | undefined
  /** How far a column must have moved to matter, by detector; absent: what each says itself. */
  readonly material?: Readonly<Record<string, number>> | undefined
  /** How often a window is looked at while it fills, evenly: 1 when absent. All looks together bear the rate of the window. */
  readonly looks?: number | undefined
}

/** How one column moved. Plain data. */
export interface ColumnDrift extends DriftFinding {
  readonly column: string
  readonly detector: string
  /** From where on the effect matters. */
  readonly material: number
  /** The p-value adjusted for how many columns were looked at. */
  readonly adjusted: number
  /** Shares of missing values, in the reference and now. */
  readonly missing: readonly [number, number]
  /** How many rows count as one. */
  readonly designEffect: number
  /** It moved more surely than by chance, and so far that it matters. */
  readonly isDrift: boolean
}

/** What was found of a window. Plain data. */
export interface DriftJudgement {
  readonly rowCount: number
  /** The level it was judged at. */
  readonly level: number
  readonly isDrift: boolean
  readonly columns: readonly ColumnDrift[]
}

/** A missing share must have moved by this to matter. */
const materialMissing = 0.02

interface Named extends DriftFinding {
  readonly detector: string
  readonly material: number
}

function findingsOf(
  reference: WatchedColumn,
  current: WatchedColumn,
  context: DriftContext,
  material: Readonly<Record<string, number>>,
): readonly Named[] {
  const chosen = chooseDetectors(reference.sample, current.sample)
  const found: Named[] = chosen.detectors.map((detector) => ({
    detector: detector.name,
    material: material[detector.name] ?? detector.effect.material,
    ...(detector.detect(
      chosen.reference,
      chosen.current,
      readOptions(detector.options, {}, detector.name),
      context,
    ) as DriftFinding),
  }))
  const missing = chosen.reference.of === 'level' ? undefined : missingFinding(reference, current, context)
  if (missing !== undefined)
    found.push({ detector: 'missing', material: material['missing'] ?? materialMissing, ...missing })
  return found.filter(({ pValue }) => !Number.isNaN(pValue))
}

/** The finding that counts: the surest of those that matter, else the surest; its p-value bears that several were tried. */
function surest(found: readonly Named[]): Named | undefined {
  const material = found.filter(({ effect, material: least }) => effect >= least)
  const [first, ...others] = material.length > 0 ? material : found
  if (first === undefined) return undefined
  const best = others.reduce((a, b) => (b.pValue < a.pValue ? b : a), first)
  return { ...best, pValue: Math.min(1, best.pValue * found.length) }
}

type Judged = Omit<ColumnDrift, 'adjusted' | 'isDrift'>

function judgeColumn(
  column: string,
  [reference, current]: readonly [WatchedColumn, WatchedColumn],
  options: DriftOptions,
  seed: Seed,
): Judged {
  const { designEffect, degrees } = effectOf(reference, current)
  const context = { seed, deadline: noDeadline, designEffect, degrees }
  const found = surest(findingsOf(reference, current, context, options.material ?? {}))
  const share = ({ missing, rowCount }: WatchedColumn): number => (rowCount === 0 ? 0 : missing / rowCount)
  return {
    ...(found ?? {
      detector: 'none',
      material: Number.NaN,
      statistic: Number.NaN,
      effect: Number.NaN,
      pValue: Number.NaN,
    }),
    column,
    missing: [share(reference), share(current)],
    designEffect,
  }
}

/** The last look at a window is given half of its rate, the looks before it share the other half. */
function levelOfLook(level: number, looks: number, isLast: boolean): number {
  if (looks <= 1) return level
  return isLast ? level / 2 : level / 2 / (looks - 1)
}

/**
 * Judges whether the rows of a window still are like those of the reference, column by column.
 *
 * A column is called drift when it moved more surely than chance allows, given how many rows there are, how alike neighbours
 * are, how many columns are looked at and how many windows were before, *and* so far that it matters: with few rows the first
 * decides, with many the second. Columns of another type, and those that only one side has, are left to the checks of quality.
 * Seeded: yes.  Cost: a pass over the samples.
 *
 * @param history - of the windows before; note what becomes of this one when it is full
 * @param look - which part of a window that fills: absent or `last` for a whole one
 */
export function judgeDrift(
  reference: Watched,
  current: Watched,
  options: DriftOptions & { readonly seed: Seed },
  history: AlarmHistory = noHistory,
  look: 'early' | 'last' = 'last',
): DriftJudgement {
  const rate = options.rate ?? 0.05
  const ofWindow = options.across === 'each' ? rate : levelOfWindow(history, rate)
  const level = levelOfLook(ofWindow, options.looks ?? 1, look === 'last')
  const judged = [...reference.columns].flatMap(([name, before]) => {
    const now = current.columns.get(name)
    if (now === undefined || now.type !== before.type) return []
    return [judgeColumn(name, [before, now], options, options.seed.split(name))]
  })
  const adjust = options.anyDependence === true ? anyDependenceRates : falseDiscoveryRates
  const adjusted = adjust(judged.map(({ pValue }) => pValue))
  const columns = judged.map((column, at) => ({
    ...column,
    adjusted: adjusted[at],
    isDrift: adjusted[at] <= level && column.effect >= column.material,
  }))
  return { rowCount: current.rowCount, level, isDrift: columns.some(({ isDrift }) => isDrift), columns }
}
