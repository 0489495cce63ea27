import type { Pruner } from '../tune/index.ts'
import { type Check, insist } from './check.ts'

/** Curves of twenty trials over nine steps; the first are the best. */
const others = Array.from({ length: 20 }, (_, trial) =>
  Array.from({ length: 9 }, (_, step) => 1 + trial / 10 + 1 / (step + 1)),
)

function stopsAlong(pruner: Pruner, curve: readonly number[], beside = others): boolean {
  return curve.some((_, at) => pruner.stops({ curve: curve.slice(0, at + 1), others: beside }))
}

/**
 * Lists the rules every pruner must keep: the best goes on, the worst is stopped, the first trial and one without a
 * score are let be, and the same request gets the same answer.
 */
export function checkPruner(pruner: Pruner): readonly Check[] {
  const best = others[0].map((loss) => loss - 1)
  const worst = others[0].map((loss) => loss + 10)
  const rules: [string, () => void][] = [
    [
      'is declared with a kebab-case name and a line about it',
      () => {
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(pruner.name), `the name is "${pruner.name}"`)
        insist(pruner.about.length > 0 && !pruner.about.includes('\n'), `about is "${pruner.about}"`)
      },
    ],
    ['lets the best trial go on to its end', () => insist(!stopsAlong(pruner, best), 'it was stopped')],
    ['stops the worst trial', () => insist(stopsAlong(pruner, worst), 'it went on to its end')],
    ['lets the first trial go on', () => insist(!stopsAlong(pruner, worst, []), 'it was stopped')],
    [
      'says nothing about a trial without a score',
      () => insist(!stopsAlong(pruner, [Number.NaN, Number.NaN]), 'it was stopped'),
    ],
    [
      'bears earlier trials that ended early or have no score',
      () => {
        const ragged = others.map((curve, at) => (at % 2 === 0 ? curve.slice(0, at % 4) : [Number.NaN]))
        insist(!stopsAlong(pruner, best, ragged), 'the best trial was stopped')
      },
    ],
    [
      'gives the same answer to the same request',
      () => {
        const [first, second] = [stopsAlong(pruner, others[10]), stopsAlong(pruner, others[10])]
        insist(first === second, 'the answers differ')
      },
    ],
  ]
  return rules.map(([rule, run]) => ({ name: `${pruner.name}: ${rule}`, run }))
}
