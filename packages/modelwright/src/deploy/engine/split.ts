import { ModelwrightError, type RevisionRecord } from '../../core/index.ts'
import type { Split, Target } from '../target.ts'
import { isSound } from './soundness.ts'

type Can = Pick<Target, 'name' | 'title' | 'supports' | 'splitProblem'>
type Options = Readonly<Record<string, unknown>>

const sumOf = (split: Split): number => Object.values(split).reduce((sum, percent) => sum + percent, 0)

/** Without revisions that have nothing. */
export function shares(split: Split): Split {
  return Object.fromEntries(Object.entries(split).filter(([, percent]) => percent > 0))
}

/** The revision with the largest share; undefined: none has any. */
export function holderOf(split: Split): string | undefined {
  return Object.entries(split).sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** Whether two splits are the same. */
export function isSplit(a: Split, b: Split): boolean {
  const [x, y] = [shares(a), shares(b)]
  return Object.keys(x).length === Object.keys(y).length && Object.entries(x).every(([id, p]) => y[id] === p)
}

/** In words: `4f2a91c07d3e 10 %, 77d01c93aa20 90 %`. */
export function splitText(split: Split): string {
  const list = Object.entries(shares(split)).map(([id, percent]) => `${id} ${percent} %`)
  return list.length === 0 ? 'nobody' : list.join(', ')
}

function unsupported({ name, title }: Can): ModelwrightError {
  return new ModelwrightError('DEPLOY_SPLIT_UNSUPPORTED', {
    message: `${title} cannot split requests: one revision has all of them.`,
    where: name,
    mend: ['Give all of them to one revision:  --traffic 100'],
  })
}

function invalid(where: string, message: string, mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('DEPLOY_SPLIT_INVALID', { message, where, mend })
}

function refuseShares(target: Can, options: Options): void {
  if (target.supports.split === 'none') throw unsupported(target)
  const problem = target.splitProblem?.(options as never)
  if (problem === undefined) return
  const { code, message, where = target.name, mend } = problem
  throw new ModelwrightError(code, { message, where, mend: [...mend] })
}

/**
 * Holds a split against what a target can do with the options of a deployment.
 *
 * @throws {ModelwrightError} DEPLOY_SPLIT_UNSUPPORTED - when it cannot split at all
 * @throws {ModelwrightError} DEPLOY_SPLIT_INVALID - when the shares do not fit
 */
export function checkSplit(target: Can, given: Split, options: Options): Split {
  const split = shares(given)
  const { split: can } = target.supports
  const count = Object.keys(split).length
  if (Math.abs(sumOf(split) - 100) > 1e-9 || Object.values(given).some((percent) => !(percent >= 0)))
    throw invalid(target.name, `Shares must add up to 100 %, these are ${sumOf(split)} %.`, [
      'Name one share; the revision that has most takes the rest.',
    ])
  if (count === 1) return split
  refuseShares(target, options)
  if (can === 'none') return split
  if (count > can.most)
    throw invalid(target.name, `${target.title} splits among ${can.most} revisions at most, not ${count}.`, [
      'Take it from one of them.',
    ])
  const odd = Object.values(split).find((percent) => {
    const steps = percent / can.step
    return Math.abs(steps - Math.round(steps)) > 1e-6
  })
  if (odd !== undefined)
    throw invalid(target.name, `${target.title} splits in steps of ${can.step} %, and ${odd} % is none.`, [
      `Round it:  ${Math.round(odd / can.step) * can.step}`,
    ])
  return split
}

/**
 * The split in which a revision has a share, and the one that had most of the rest has what is left.
 *
 * @throws {ModelwrightError} DEPLOY_SPLIT_INVALID - when there is none that could have the rest
 */
export function withShare(
  target: Can,
  now: Split,
  {
    revision,
    percent,
    options,
  }: { readonly revision: string; readonly percent: number; readonly options: Options },
): Split {
  if (percent === 100) return { [revision]: 100 }
  const others = Object.fromEntries(Object.entries(now).filter(([id]) => id !== revision))
  const rest = holderOf(shares(others))
  if (rest === undefined)
    throw invalid(target.name, 'There is no other revision that could have the rest of the requests.', [
      'Give it all of them:  --traffic 100',
    ])
  return checkSplit(target, { [revision]: percent, [rest]: 100 - percent }, options)
}

/**
 * The revision that requests go back to: of several that have a share the oldest that passed, else the last before that did.
 *
 * @throws {ModelwrightError} DEPLOY_ROLLBACK_IMPOSSIBLE - when there is none
 */
export function beforeOf(revisions: readonly RevisionRecord[], now: Split, where: string): string {
  const holders = revisions.filter(({ id }) => (now[id] ?? 0) > 0)
  const passed = holders.filter(isSound)
  if (holders.length > 1 && passed.length > 0) return passed[0].id
  const at = revisions.findIndex(({ id }) => id === holders[0]?.id)
  const found = at === -1 ? revisions.findLast(isSound) : revisions.slice(0, at).findLast(isSound)
  if (found !== undefined) return found.id
  throw new ModelwrightError('DEPLOY_ROLLBACK_IMPOSSIBLE', {
    message: 'There is no earlier revision that requests could go back to.',
    where,
    mend: ['Deploy an earlier version of the model:  modelwright models shows them.'],
  })
}
