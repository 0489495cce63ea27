import { canonicalJson } from '@modelwright/runtime'
import type { OptionSpecs } from '../core/index.ts'
import { deployEngine } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { killed, measured, type Place } from './ended-work.ts'
import { type Bench, deployment, onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** What is ended: a first apply, one over another model, a destroy, an apply that is destroyed instead of gone on with. */
type Way = 'apply' | 'replace' | 'destroy' | 'half'

async function insistSame(bench: Bench, wanted: readonly string[], place: Place): Promise<void> {
  const there = [...(await bench.provider.inventory())].sort()
  const what = `ended ${place.when} ${place.kind} ${place.at}`
  insist(
    canonicalJson(there) === canonicalJson(wanted),
    `${what}, there is ${there.join(', ')} and not ${wanted.join(', ')}`,
  )
}

async function insistConverges(
  given: AnyCase,
  way: Way,
  before: (bench: Bench) => Promise<void>,
  work: (bench: Bench) => Promise<unknown>,
): Promise<void> {
  const isDestroy = way === 'destroy'
  const { wanted, places: all } = await measured(given, way, before, work)
  for (const place of all)
    await onBench(given, async (bench) => {
      const empty = [...(await bench.provider.inventory())].sort()
      await before(bench)
      await killed(bench, place, () => work(bench))
      // A destroy that was ended behind its last write has nothing left to do.
      if (!isDestroy || (await bench.desk.store.list()).length > 0) await work(bench)
      await insistSame(bench, wanted, place)
      if (isDestroy) return
      const { statusReport } = await deployEngine()
      const { isSound, isTrafficChanged } = await statusReport(bench.desk, deployment)
      const cause = isTrafficChanged ? 'traffic is another than was kept' : 'it is not as it was left'
      insist(isSound, `ended ${place.when} ${place.kind} ${place.at}, status says that ${cause}`)
      await bench.destroy()
      await insistSame(bench, empty, place)
    })
}

const nothing = async (): Promise<void> => {}
const first = async (bench: Bench): Promise<void> => void (await bench.apply(0))

/** Ended at any step, the same command goes on: nothing is doubled, nothing is left. */
export function checkInterruptions(given: AnyCase): Check[] {
  return [
    {
      name: 'a first apply that is ended anywhere converges when it is run again',
      run: () => insistConverges(given, 'apply', nothing, (bench) => bench.apply(0)),
    },
    {
      name: 'an apply over another model that is ended anywhere converges when it is run again',
      run: () => insistConverges(given, 'replace', first, (bench) => bench.apply(1, { keep: 1 })),
    },
    {
      name: 'a destroy that is ended anywhere goes on when it is run again',
      run: () => insistConverges(given, 'destroy', first, (bench) => bench.destroy()),
    },
    {
      name: 'an apply that is ended anywhere can be destroyed without a rest',
      run: async () => {
        const { places: all } = await measured(given, 'half', nothing, (bench) => bench.apply(0))
        for (const place of all)
          await onBench(given, async (bench) => {
            const empty = [...(await bench.provider.inventory())].sort()
            await killed(bench, place, () => bench.apply(0))
            if ((await bench.desk.store.list()).length > 0) await bench.destroy()
            await insistSame(bench, empty, place)
          })
      },
    },
  ]
}
