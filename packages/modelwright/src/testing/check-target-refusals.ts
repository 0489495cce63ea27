import { canonicalJson } from '@modelwright/runtime'
import { isModelwrightError, type OptionSpecs } from '../core/index.ts'
import { deployEngine, type Resource } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { describes } from './describe-case.ts'
import { type Bench, deployment, onBench, type TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** A case whose service answers golden rows with a refusal as long as it is told to. */
function refusing(given: AnyCase): { readonly told: { isWrong: boolean }; readonly given: AnyCase } {
  const told = { isWrong: true }
  const { target } = given
  const invoke: typeof target.invoke = async (cloud, placed, request) =>
    told.isWrong
      ? { status: 400, body: new TextEncoder().encode('{"title":"not now"}') }
      : target.invoke(cloud, placed, request)
  return { told, given: { ...given, target: { ...target, invoke } } }
}

async function insistRefused(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const isRefused = isModelwrightError(error) && error.code === 'DEPLOY_GOLDEN_UNANSWERED'
  insist(isRefused, `golden rows that are not answered do not refuse it: ${String(error)}`)
}

/** Keys of what holds data, and of what that lies in. */
function dataKeys(resources: readonly Resource<unknown>[]): ReadonlySet<string> {
  const keys = new Set<string>()
  const add = (key: string | undefined): void => {
    if (key === undefined) return
    keys.add(key)
    add(resources.find((one) => one.key === key)?.partOf)
  }
  for (const { key, isData } of resources) if (isData === true) add(key)
  return keys
}

async function known({ desk }: Bench) {
  return (await desk.store.get(desk.target.name, deployment))?.state
}

async function insistTakenDown(bench: Bench, data: ReadonlySet<string>): Promise<void> {
  const { statusReport } = await deployEngine()
  const state = await known(bench)
  const rest = (state?.resources ?? []).filter(({ key }) => !data.has(key))
  insist(rest.length === 0, `it leaves ${rest.map(({ key }) => key).join(', ')}`)
  if (state === undefined) return
  const { isSound } = await statusReport(bench.desk, deployment)
  insist(!isSound, 'status says that all is as it was left')
  await bench.destroy()
}

/** What does not answer as its model does gets no traffic, and leaves others what they had. */
export function checkRefusals(any: AnyCase): Check[] {
  if (any.target.supports.runs === 'workflow') return []
  return [
    {
      name: 'a first model that is refused leaves nothing but what holds data, and can be placed later',
      run() {
        const { told, given } = refusing(any)
        return onBench(given, async (bench) => {
          const before = [...(await bench.provider.inventory())].sort()
          const [{ resources }] = await describes(given, bench)
          await insistRefused(bench.apply(0))
          await insistTakenDown(bench, dataKeys(resources))
          const after = [...(await bench.provider.inventory())].sort()
          insist(canonicalJson(after) === canonicalJson(before), `there is ${after.join(', ')}`)
          told.isWrong = false
          insist((await bench.apply(0)).golden?.differing === 0, 'it cannot be placed afterwards')
        })
      },
    },
    {
      name: 'a second model that is refused leaves the first its traffic',
      run() {
        const { told, given } = refusing(any)
        return onBench(given, async (bench) => {
          told.isWrong = false
          const { revision } = (await bench.apply(0)).plan
          told.isWrong = true
          await insistRefused(bench.apply(1))
          const { statusReport } = await deployEngine()
          const { traffic, isSound } = await statusReport(bench.desk, deployment)
          insist(traffic[revision] === 100, `traffic is ${JSON.stringify(traffic)}`)
          insist(isSound, 'status says that it is not as it was left')
        })
      },
    },
  ]
}
