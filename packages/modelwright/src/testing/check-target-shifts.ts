import type { OptionSpecs } from '../core/index.ts'
import { deployEngine, type Split } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { killed, measured } from './ended-work.ts'
import { type Bench, deployment, onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

async function both(bench: Bench): Promise<void> {
  await bench.apply(0)
  await bench.apply(1)
}

/** The first revision of a bench: requests are given back to it. */
async function firstOf({ desk }: Bench): Promise<string> {
  return (await desk.store.get(desk.target.name, deployment))!.state.revisions[0]!.id
}

const mayServe = async (): Promise<void> => {}

async function rollBack({ desk }: Bench): Promise<unknown> {
  const { rollbackTraffic } = await deployEngine()
  return rollbackTraffic(desk, deployment, undefined, mayServe)
}

async function point(bench: Bench): Promise<unknown> {
  const { setTraffic } = await deployEngine()
  return setTraffic(bench.desk, deployment, [{ revision: await firstOf(bench), percent: 100 }], mayServe)
}

/** Ended behind its last write it has nothing left to do: to roll back again would be another rollback. */
async function isDone({ desk }: Bench, first: string): Promise<boolean> {
  const { state } = (await desk.store.get(desk.target.name, deployment))!
  return state.journal === null && state.traffic[first] === 100
}

async function insistGoesOn(
  given: AnyCase,
  way: 'traffic' | 'rollback',
  work: (bench: Bench) => Promise<unknown>,
): Promise<void> {
  const { wanted, places } = await measured(given, way, both, work)
  for (const place of places)
    await onBench(given, async (bench) => {
      await both(bench)
      const first = await firstOf(bench)
      await killed(bench, place, () => work(bench))
      if (!(await isDone(bench, first))) await work(bench)
      const what = `${way} ended ${place.when} ${place.kind} ${place.at}`
      const { statusReport } = await deployEngine()
      const { traffic, isSound } = await statusReport(bench.desk, deployment)
      const isThere = ([id, percent]: readonly [string, Split[string]]): boolean =>
        id === first && percent === 100
      insist(Object.entries(traffic).every(isThere), `${what}: traffic is ${JSON.stringify(traffic)}`)
      insist(traffic[first] === 100 && isSound, `${what}: status says that it is not as it was left`)
      const there = [...(await bench.provider.inventory())].sort()
      insist(there.join() === wanted.join(), `${what}: there is ${there.join(', ')}`)
    })
}

/** Ended at any step, moving traffic ends where it was to end: a rollback is the same one when it is run again. */
export function checkShifts(given: AnyCase): Check[] {
  return [
    {
      name: 'traffic whose move is ended anywhere goes where it was to go when it is moved again',
      run: () => insistGoesOn(given, 'traffic', point),
    },
    {
      name: 'a rollback that is ended anywhere goes back to the same revision when it is run again',
      run: () => insistGoesOn(given, 'rollback', rollBack),
    },
  ]
}
