import { canonicalJson } from '@modelwright/runtime'
import { isModelwrightError, type OptionSpecs } from '../core/index.ts'
import { deployEngine } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { describes } from './describe-case.ts'
import { onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** Nothing is left of what was made, nothing else is touched, and what was forgotten is found again. */
export function checkRemoval(given: AnyCase): Check[] {
  return [
    {
      name: 'destroy leaves nothing of what was made, and nothing else is touched',
      run: () =>
        onBench(given, async (bench) => {
          const before = await bench.provider.inventory()
          await bench.apply(0)
          await bench.apply(1)
          await bench.destroy()
          const after = await bench.provider.inventory()
          insist(
            canonicalJson([...after].sort()) === canonicalJson([...before].sort()),
            `there is ${after.join(', ')}`,
          )
          insist((await bench.desk.store.list()).length === 0, 'the state is still there')
        }),
    },
    {
      name: 'does not touch what is not ours',
      run: () =>
        onBench(given, async (bench) => {
          const { plant } = bench.provider
          if (plant === undefined) return
          const [{ resources }] = await describes(given, bench)
          for (const resource of resources) {
            if (resource.isGiven === true || resource.partOf !== undefined || resource.revision !== undefined)
              continue
            if (!(await plant(resource))) continue
            const before = await bench.provider.inventory()
            const error: unknown = await bench.apply(0).catch((thrown: unknown) => thrown)
            insist(
              isModelwrightError(error) && error.code === 'DEPLOY_RESOURCE_FOREIGN',
              `a foreign ${resource.key} is not refused`,
            )
            insist(
              canonicalJson(await bench.provider.inventory()) === canonicalJson(before),
              'something was changed',
            )
            return
          }
        }),
    },
    {
      name: 'finds what is there when the state was lost',
      run: () =>
        onBench(given, async (bench) => {
          await bench.apply(0)
          const { store, target } = bench.desk
          const before = (await store.get(target.name, 'check-target'))!.state
          await store.forget(target.name, 'check-target')
          const lost: unknown = await bench.apply(0).catch((thrown: unknown) => thrown)
          insist(
            isModelwrightError(lost) && lost.code === 'DEPLOY_STATE_LOST',
            'it is not told that the state is lost',
          )
          const { importDeployment } = await deployEngine()
          const request = { release: bench.release(0), options: given.options ?? {} }
          const { state, missing } = await importDeployment(bench.desk, [request])
          insist(missing.length === 0, `not found: ${missing.map(({ key }) => key).join(', ')}`)
          insist(
            canonicalJson(state.resources) === canonicalJson(before.resources),
            'other resources are found',
          )
          insist(canonicalJson(state.traffic) === canonicalJson(before.traffic), 'other traffic is found')
          await bench.destroy()
        }),
    },
  ]
}
