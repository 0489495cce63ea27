import { canonicalJson } from '@modelwright/runtime'
import { fits, isModelwrightError, type OptionSpecs, readOptions } from '../core/index.ts'
import { type Description, deployEngine, type Target } from '../deploy/index.ts'
import { type Check, insist } from './check.ts'
import { checkInterruptions } from './check-target-kills.ts'
import { checkRefusals } from './check-target-refusals.ts'
import { checkRemoval } from './check-target-removal.ts'
import { checkShifts } from './check-target-shifts.ts'
import { builtTwice, describes } from './describe-case.ts'
import { type Bench, onBench, type TargetCase } from './target-bench.ts'

export type { FreshProvider, TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

const decode = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

/** A description without its functions, as text. */
function textOf({ resources, policy }: Description<unknown>): string {
  const plain = resources.map((one) =>
    Object.fromEntries(Object.entries(one).filter(([, value]) => typeof value !== 'function')),
  )
  return canonicalJson({ resources: plain, policy })
}

function declared({ target, options = {} }: AnyCase): Check[] {
  return [
    {
      name: 'is named in kebab-case, and its options obey their own rules',
      run() {
        insist(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(target.name), `the name is "${target.name}"`)
        insist(target.title !== '' && target.about !== '', 'it has no title or says nothing of itself')
        for (const [name, spec] of Object.entries(target.options)) {
          insist(fits(spec, spec.default), `the default of "${name}" breaks its rule`)
          insist(spec.about.trim() !== '', `"${name}" does not say what it is`)
        }
        readOptions(target.options, options, target.name)
      },
    },
  ]
}

function building(given: AnyCase): Check[] {
  return [
    {
      name: 'builds the same bytes twice, in files of names of their own',
      run: () =>
        onBench(given, async (bench) => {
          const [{ build: a }, { build: b }] = await builtTwice(given, bench)
          const parts = (build: typeof a): string[] => [
            ...build.files.map(({ path, bytes }) => `${path} ${decode(bytes)}`),
            build.archive === undefined ? '' : decode(build.archive),
            canonicalJson(build.facts),
          ]
          insist(
            a.digest === b.digest && canonicalJson(parts(a)) === canonicalJson(parts(b)),
            'it builds other bytes',
          )
          insist(/^[0-9a-f]{64}$/.test(a.digest), `the digest is "${a.digest}"`)
          const paths = a.files.map(({ path }) => path)
          insist(new Set(paths).size === paths.length, 'two files have one name')
          for (const path of paths)
            insist(!/^\/|\\|(^|\/)\.\.(\/|$)/.test(path), `a file is called "${path}"`)
        }),
    },
    {
      name: 'builds another thing for another model',
      run: () =>
        onBench(given, async ({ desk, release }) => {
          const { buildRelease } = await deployEngine()
          const options = given.options ?? {}
          const a = await buildRelease(desk, { release: release(0), options })
          const b = await buildRelease(desk, { release: release(1), options })
          insist(a.revision !== b.revision, 'both are one revision')
        }),
    },
  ]
}

function secretsOf({ provider }: Bench): readonly string[] {
  return Object.values(provider.env ?? {}).filter((value) => value.length >= 8)
}

function insistSilent(bench: Bench, texts: readonly string[]): void {
  for (const secret of secretsOf(bench))
    insist(!texts.some((text) => text.includes(secret)), 'a secret is shown or kept')
}

function describing(given: AnyCase): Check[] {
  if (given.target.supports.isBuildOnly === true) return []
  return [
    {
      name: 'describes the same twice, offline, in an order in which things can be made, without secrets',
      run: () =>
        onBench(given, async (bench) => {
          const [a, b] = await describes(given, bench)
          insist(textOf(a) === textOf(b), 'it describes something else')
          const { planRelease } = await deployEngine()
          const request = { release: bench.release(0), options: given.options ?? {}, isPublicMeant: true }
          const { plan } = await planRelease(bench.desk, { ...request, isOffline: true })
          insist(
            plan.steps.some(({ action }) => action === 'create'),
            'nothing would be made',
          )
          insistSilent(bench, [textOf(a), JSON.stringify(plan)])
        }),
    },
    {
      name: 'names the permissions it needs, as a policy to paste too',
      run: () =>
        onBench(given, async (bench) => {
          const [{ resources, policy }] = await describes(given, bench)
          for (const { key, permissions, isGiven } of resources)
            insist(isGiven === true || permissions.length > 0, `${key} names no permission`)
          insist(policy.text.trim() !== '', 'the policy is empty')
          if (policy.format === 'json') JSON.parse(policy.text)
        }),
    },
  ]
}

const digestOf = (body: Uint8Array): unknown =>
  (JSON.parse(new TextDecoder().decode(body)) as { model?: { digest?: unknown } }).model?.digest

/** What runs is what has the traffic: a model answers so, a run of a workflow passes. */
async function insistAnswers({ desk }: Bench, target: Target, digest: string): Promise<void> {
  const { placedOf, runDeployment } = await deployEngine()
  if (target.supports.runs === 'workflow') {
    const { state } = await runDeployment(desk, 'check-target')
    insist(state === 'passed', `a run of the workflow ${state}`)
    return
  }
  const stored = await desk.store.get(target.name, 'check-target')
  const cloud = await target.open(
    readOptions(target.options, stored!.state.revisions.at(-1)!.options, target.name),
    desk.host,
  )
  const asked = { body: new TextEncoder().encode('{"instances":[{}]}'), contentType: 'application/json' }
  const { status, body } = await target.invoke(cloud, placedOf(stored!.state, desk), asked)
  if (status === 200) insist([digest, undefined].includes(digestOf(body) as string), 'another model answers')
}

function placing(given: AnyCase): Check[] {
  const { target } = given
  return [
    {
      name: 'places a model that answers golden rows, and nothing is left to do then',
      run: () =>
        onBench(given, async (bench) => {
          const { golden, isDone, plan } = await bench.apply(0)
          const isAsked = golden !== null && golden.rows > 0
          insist(
            isDone && golden?.differing === 0 && isAsked === (given.workflows === undefined),
            'golden rows were not asked, or differ',
          )
          insist((await bench.provider.inventory()).length > 0, 'nothing was made')
          const again = await bench.apply(0)
          const changed = again.plan.steps.filter(({ action }) => !['keep', 'given'].includes(action))
          const what = changed.map(
            ({ key, action, differences }) => `${action} ${key} ${JSON.stringify(differences)}`,
          )
          insist(changed.length === 0, `a second apply would ${what.join('; ')}`)
          insist(!again.isDone, 'a second apply does something')
          insist(again.plan.revision === plan.revision, 'the same is another revision')
          insistSilent(bench, [bench.memory.text(), JSON.stringify(bench.reports), JSON.stringify(again)])
        }),
    },
    {
      name: 'making what is there gives what is there, and no second one',
      run: () =>
        onBench(given, async (bench) => {
          const { prepared } = await plannedOf(given, bench)
          const before = await bench.provider.inventory()
          for (const resource of prepared.description.resources) {
            if (resource.isGiven === true) continue
            const found = await resource.read(prepared.cloud!.open, undefined)
            insist(found !== undefined, `${resource.key} cannot be found by its name`)
            const again = await resource.create(prepared.cloud!.open)
            insist(again.id === found!.id, `${resource.key} was made twice: ${found!.id} and ${again.id}`)
          }
          insist(
            canonicalJson(await bench.provider.inventory()) === canonicalJson(before),
            'something was made twice',
          )
        }),
    },
    {
      name: 'a second model takes over, and rollback gives the traffic back without building',
      run: () =>
        onBench(given, async (bench) => {
          const first = await bench.apply(0)
          const second = await bench.apply(1)
          insist(second.golden?.differing === 0, 'golden rows of the second differ')
          await insistAnswers(bench, target, bench.release(1).model.digest)
          const { rollbackTraffic, statusReport } = await deployEngine()
          const { to } = await rollbackTraffic(bench.desk, 'check-target', undefined, async () => {})
          insist(to[first.plan.revision] === 100, 'traffic did not go back')
          const { traffic, resources } = await statusReport(bench.desk, 'check-target')
          insist(traffic[first.plan.revision] === 100, `the platform says ${JSON.stringify(traffic)}`)
          const odd = resources
            .filter(({ state }) => state !== 'ready')
            .map(({ key, state }) => `${key} is ${state}`)
          insist(odd.length === 0, odd.join(', '))
          await insistAnswers(bench, target, bench.release(0).model.digest)
        }),
    },
  ]
}

function splitting(given: AnyCase): Check[] {
  const { target } = given
  return [
    {
      name: 'splits traffic as it says, or refuses to',
      run: () =>
        onBench(given, async (bench) => {
          await bench.apply(0)
          const half = bench.apply(1, { traffic: 50 })
          const options = readOptions(target.options, given.options ?? {}, target.name)
          const isShared = target.supports.split !== 'none' && target.splitProblem?.(options) === undefined
          if (isShared) {
            const { plan } = await half
            insist(plan.traffic.to[plan.revision] === 50, 'the second has no half')
            return
          }
          const error: unknown = await half.catch((thrown: unknown) => thrown)
          insist(isModelwrightError(error) && error.code === 'DEPLOY_SPLIT_UNSUPPORTED', 'it is not refused')
        }),
    },
  ]
}

async function plannedOf(given: AnyCase, bench: Bench) {
  const { planRelease } = await deployEngine()
  await bench.apply(0)
  return planRelease(bench.desk, {
    release: bench.release(0),
    options: given.options ?? {},
    isPublicMeant: true,
  })
}

/**
 * The checks every deploy target must pass: options declared, the same bytes twice, a pure description without secrets, golden rows where
 * it runs, creates that never make a second one, traffic and rollback, nothing left after a destroy, nothing foreign touched; and, ended
 * at any step, a second apply that converges.
 */
export function checkTarget<Specs extends OptionSpecs, Cloud>(
  given: TargetCase<Specs, Cloud>,
): readonly Check[] {
  const any = given as unknown as AnyCase
  const isPlaced = given.target.supports.isBuildOnly !== true
  const checks = [
    ...[...declared(any), ...building(any), ...describing(any)],
    ...(isPlaced
      ? [
          ...[...placing(any), ...splitting(any), ...checkRefusals(any), ...checkRemoval(any)],
          ...[...checkInterruptions(any), ...checkShifts(any)],
        ]
      : []),
  ]
  return checks.filter(({ name }) => !Object.hasOwn(given.skips ?? {}, name))
}
