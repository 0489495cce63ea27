import { didYouMean, ModelwrightError } from '../core/index.ts'
import type { PolicyUse } from './policy.ts'
import { readWindow } from './read-window.ts'
import type { WindowUse } from './window.ts'

/** A search of its own that a retraining does: how thorough, and how long. */
export interface RetrainSearch {
  readonly preset?: string
  readonly budget?: { readonly trials?: number; readonly seconds?: number; readonly minutes?: number }
}

/** What follows when a model is to be retrained. Plain data. */
export interface Retraining {
  /** Rows that are learnt from, by the workflow's `time`; default: as the workflow says, else all. */
  readonly window?: 'all' | WindowUse
  /**
   * `again` (default): the search of the workflow; `refit`: the champion's learner and settings on the rows of now, without a search;
   * or a search of its own.
   */
  readonly search?: 'again' | 'refit' | RetrainSearch
  /** A search begins with the champion's settings; boosted trees that are refitted go on from the champion's. Default false. */
  readonly warm?: boolean
  /** After so many seconds it is cut off; default: six hours. */
  readonly seconds?: number
  /** Memory that its process may take, in megabytes; default: as much as there is. */
  readonly megabytes?: number
}

/** Seconds after which a retraining is cut off that nobody gave a limit. */
export const usualSeconds = 21_600

const keys = ['window', 'search', 'warm', 'seconds', 'megabytes']

function wrong(message: string, ...mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('UPDATE_RETRAINING_INVALID', { message, where: 'retrain', mend })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 60)
}

function checkPositive(name: string, value: unknown, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least && Number.isFinite(value))) return
  throw wrong(`"${name}" must be a number from ${least}, found ${shown(value)}.`, `Write:  { ${name}: 3600 }`)
}

function checkSearch(search: unknown): void {
  if (search === undefined || search === 'again' || search === 'refit') return
  const mend = "Take 'again', 'refit' or a search of its own:  { preset: 'fast' }, { budget: { trials: 20 } }"
  if (!isRecord(search)) throw wrong(`"search" cannot be ${shown(search)}.`, mend)
  const unknown = Object.keys(search).find((key) => key !== 'preset' && key !== 'budget')
  if (unknown !== undefined) throw wrong(`A search has no "${unknown.slice(0, 40)}".`, mend)
  if (search['preset'] === undefined && search['budget'] === undefined)
    throw wrong('A search of its own must say how thorough it is, or how long.', mend)
}

/**
 * Checks what follows a trigger. Names of presets, and budgets, are checked with the workflow.
 *
 * @throws {ModelwrightError} UPDATE_RETRAINING_INVALID, UPDATE_WINDOW_INVALID, CORE_OPTION_INVALID - when it cannot be
 */
export function readRetraining(value: unknown): Retraining {
  if (!isRecord(value))
    throw wrong(`What follows must be an object, found ${shown(value)}.`, "Write:  { window: last('90d') }")
  const unknown = Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw wrong(
      `"${unknown.slice(0, 40)}" says nothing of a retraining.`,
      ...didYouMean(unknown, keys),
      `It takes ${keys.join(', ')}.`,
    )
  const { window, search, warm, seconds, megabytes } = value
  if (window !== undefined && window !== 'all') {
    if (!isRecord(window) || window['kind'] !== 'window' || !isRecord(window['options']))
      throw wrong(
        `"window" cannot be ${shown(window)}.`,
        "Take 'all', last('90d'), weighted('30d') or sinceDrift().",
      )
    readWindow(window as unknown as WindowUse)
  }
  checkSearch(search)
  if (warm !== undefined && typeof warm !== 'boolean')
    throw wrong(`"warm" must be true or false, found ${shown(warm)}.`, 'Write:  { warm: true }')
  checkPositive('seconds', seconds, 1)
  checkPositive('megabytes', megabytes, 64)
  return value as Retraining
}

/** A policy as a workflow file holds it, and what follows when it is due. */
export function policyUse<Name extends string>(
  name: Name,
  options: Readonly<Record<string, unknown>>,
  retrain: Retraining | undefined,
): PolicyUse<Name> {
  const follows = retrain === undefined ? {} : { retrain: readRetraining(retrain) }
  return { kind: 'policy', name, options, ...follows }
}

function searchText(search: Retraining['search']): string | undefined {
  if (search === undefined || search === 'again') return undefined
  if (search === 'refit') return "the champion's settings, no search"
  const { preset, budget } = search
  const limits = Object.entries(budget ?? {}).map(([what, count]) => `${count} ${what}`)
  return `a search of its own (${[...(preset === undefined ? [] : [preset]), ...limits].join(', ')})`
}

function windowText(window: Retraining['window']): string | undefined {
  if (window === undefined) return undefined
  return window === 'all' ? 'all rows' : readWindow(window).text
}

function warmText({ warm, search }: Retraining): string | undefined {
  if (warm !== true) return undefined
  return search === 'refit' ? "going on from the champion's trees" : "beginning with the champion's settings"
}

/** What follows, in a few words; empty: as the workflow says. */
export function retrainingText(retraining: Retraining): string {
  const { seconds, megabytes } = retraining
  return [
    windowText(retraining.window),
    searchText(retraining.search),
    warmText(retraining),
    seconds === undefined ? undefined : `${seconds} s at most`,
    megabytes === undefined ? undefined : `${megabytes} MB at most`,
  ]
    .filter((text) => text !== undefined)
    .join(', ')
}
