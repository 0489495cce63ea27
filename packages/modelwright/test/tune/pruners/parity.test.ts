import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { stepOfRung, watchGrowth } from '../../../src/tune/growth.ts'
import { pruners } from '../../../src/tune/index.ts'

interface Case {
  readonly pruner: keyof typeof pruners
  /** By trial, step and loss of each report. */
  readonly curves: readonly (readonly (readonly [number, number])[])[]
  /** Whether to stop, by trial and report, up to the first that stops where it was acted on. */
  readonly stops: readonly (readonly boolean[])[]
}

const { plain, sparse } = JSON.parse(
  readFileSync(new URL('../../../../../test/fixtures/pruners.json', import.meta.url), 'utf8'),
) as { plain: Case[]; sparse: Case[] }

/** What trials before one had reported when they ended. */
const before = ({ curves, stops }: Case, trial: number): number[][] =>
  curves.slice(0, trial).map((curve, at) => curve.slice(0, stops[at].length).map(([, loss]) => loss))

describe('pruners decide as those of Optuna 5.0.0', () => {
  for (const [at, given] of plain.entries())
    it(`step by step: ${given.pruner}, case ${at}`, () => {
      const found = given.stops.map((stops, trial) => {
        const others = before(given, trial)
        const curve = given.curves[trial].map(([, loss]) => loss)
        return stops.map((_, step) =>
          pruners[given.pruner].stops({ curve: curve.slice(0, step + 1), others }),
        )
      })
      expect(found).toEqual(given.stops)
    })

  for (const [at, given] of sparse.entries())
    it(`from rung to rung, whatever lies between the reports: ${given.pruner}, case ${at}`, () => {
      const grown: (readonly number[])[] = []
      const found = given.stops.map((stops, trial) => {
        const watch = watchGrowth({ pruner: given.pruner, others: grown })
        const told = given.curves[trial].slice(0, stops.length)
        const answers = told.map(([step, loss]) => !watch.report(step, loss))
        const last = told.at(-1)?.[0] ?? 0
        // Beyond its last rung it ended by itself, which Optuna does not count.
        grown.push(watch.ended().growth.filter((_, rung) => stepOfRung(rung) <= last))
        return answers
      })
      expect(found).toEqual(given.stops)
    })
})
