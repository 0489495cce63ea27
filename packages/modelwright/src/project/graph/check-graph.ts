import { didYouMean, ModelwrightError } from '../../core/index.ts'
import type { GraphStep } from './step.ts'

/** A step as far as its place goes. */
export type Placed = Pick<GraphStep, 'name' | 'needs' | 'after'>

function invalid(found: readonly string[], mend: readonly string[]): ModelwrightError {
  return new ModelwrightError('PROJECT_STEPS_INVALID', {
    message: `The steps of the workflow are not right: ${found.join('; ')}.`,
    where: 'steps',
    mend: mend.length > 0 ? mend : ['See docs/project/graph.md for the steps there are.'],
  })
}

/** All that goes before a step, directly. */
export function before({ needs, after = [] }: Placed): readonly string[] {
  return [...needs, ...after]
}

/** Names on a way that leads back to where it began; undefined where there is none. */
function cycleIn(steps: readonly Placed[]): readonly string[] | undefined {
  const byName = new Map(steps.map((step) => [step.name, step]))
  const state = new Map<string, 'open' | 'done'>()
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (state.get(name) === 'done') return undefined
    if (state.get(name) === 'open') return [...way.slice(way.indexOf(name)), name]
    state.set(name, 'open')
    for (const next of before(byName.get(name)!)) {
      const found = byName.has(next) ? visit(next, [...way, name]) : undefined
      if (found !== undefined) return found
    }
    state.set(name, 'done')
    return undefined
  }
  for (const { name } of steps) {
    const found = visit(name, [])
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * Checks names and ways of steps; collects all that is wrong.
 *
 * @throws {ModelwrightError} PROJECT_STEPS_INVALID - when two have one name, one needs what is not there, or they need each other
 */
export function checkGraph(steps: readonly Placed[]): void {
  const names = steps.map(({ name }) => name)
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) < at))]
  const found = twice.map((name) => `two steps are called "${name}"`)
  const mend = twice.length > 0 ? ['Give each step a name of its own.'] : []
  for (const step of steps)
    for (const needed of before(step))
      if (!names.includes(needed)) {
        found.push(`"${step.name}" names a step "${needed}", which is not there`)
        mend.push(...didYouMean(needed, names), `Steps: ${names.join(', ')}`)
      }
  const cycle = cycleIn(steps)
  if (cycle !== undefined) {
    found.push(`they wait for each other: ${cycle.join(' → ')}`)
    mend.push('Let one of them need less.')
  }
  if (found.length > 0) throw invalid(found, [...new Set(mend)])
}

/** Steps in an order in which each comes after what it waits for; otherwise as they were given. */
export function inOrder<Step extends Placed>(steps: readonly Step[]): readonly Step[] {
  const ordered: Step[] = []
  const rest = [...steps]
  const isReady = (step: Step): boolean =>
    before(step).every((name) => ordered.some((done) => done.name === name))
  while (rest.length > 0) {
    const at = rest.findIndex(isReady)
    if (at < 0) throw new Error('bug: steps that wait for each other')
    ordered.push(...rest.splice(at, 1))
  }
  return ordered
}

/** A step and all that goes before it. */
export function upTo(steps: readonly Placed[], name: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (at: string): void => {
    if (found.has(at)) return
    found.add(at)
    for (const next of before(steps.find((step) => step.name === at)!)) visit(next)
  }
  visit(name)
  return found
}

/** A step and all that waits for it. */
export function from(steps: readonly Placed[], name: string): ReadonlySet<string> {
  const found = new Set([name])
  for (const step of inOrder(steps))
    if (before(step).some((needed) => found.has(needed))) found.add(step.name)
  return found
}
