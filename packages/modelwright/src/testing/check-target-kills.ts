import { canonicalJson } from '@modelwright/runtime'
import { type OptionSpecs, seedOf } from '../core/index.ts'
import { deployEngine } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { Killed } from './memory-deployments.ts'
import { type Bench, deployment, onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** What is ended: a first apply, one over another model, a destroy, an apply that is destroyed instead of gone on with. */
type Way = 'apply' | 'replace' | 'destroy' | 'half'

/** Where the work is ended: at a write of the journal or at a call of the provider, before or after. */
interface Place {
  readonly kind: 'write' | 'call'
  readonly at: number
  readonly when: 'before' | 'after'
}

/** All places, or as many as asked, evenly spread from one that the text draws: targets share out what few kills leave unseen. */
function places(writes: number, calls: number, most: number, text: string): readonly Place[] {
  const of = (kind: Place['kind'], count: number): Place[] =>
    Array.from({ length: count }, (_, i) => i + 1).flatMap((at) => [
      { kind, at, when: 'before' as const },
      { kind, at, when: 'after' as const },
    ])
  const all = [...of('write', writes), ...of('call', calls)]
  if (all.length <= most) return all
  const from = seedOf(1)
    .split(...new TextEncoder().encode(text))
    .integer(all.length)
  return Array.from(
    { length: most },
    (_, i) => all[(from + Math.floor((i * all.length) / most)) % all.length],
  )
}

/** Ends the work there. Whatever the engine makes of that, it does not go on. */
async function killed(bench: Bench, { kind, at, when }: Place, work: () => Promise<unknown>): Promise<void> {
  if (kind === 'write') bench.memory.killAt(at, when)
  else bench.killCall(at, when)
  const error: unknown = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  insist(error instanceof Killed, `it was not ended ${when} ${kind} ${at}: ${String(error)}`)
}

async function insistSame(bench: Bench, wanted: readonly string[], place: Place): Promise<void> {
  const there = [...(await bench.provider.inventory())].sort()
  const what = `ended ${place.when} ${place.kind} ${place.at}`
  insist(
    canonicalJson(there) === canonicalJson(wanted),
    `${what}, there is ${there.join(', ')} and not ${wanted.join(', ')}`,
  )
}

/** What an uninterrupted way leaves, and at how many places it could have been ended. */
async function measured(
  given: AnyCase,
  way: Way,
  before: (bench: Bench) => Promise<void>,
  work: (bench: Bench) => Promise<unknown>,
) {
  const text = `${way} ${given.target.name}`
  return onBench(given, async (bench) => {
    await before(bench)
    const [writes, calls] = [bench.memory.writes(), bench.calls()]
    await work(bench)
    const wanted = [...(await bench.provider.inventory())].sort()
    return {
      wanted,
      places: places(bench.memory.writes() - writes, bench.calls() - calls, given.kills ?? 1000, text),
    }
  })
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
