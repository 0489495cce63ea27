import { deepFreeze } from '../core/deep-freeze.ts'
import type { OptionSpecs } from '../core/index.ts'
import { type Description, deployEngine } from '../deploy/index.ts'
import type { Bench, TargetCase } from './target-bench.ts'

type AnyCase = TargetCase<OptionSpecs, unknown>

/** Builds the first model twice. */
export async function builtTwice(given: AnyCase, { desk, release }: Bench) {
  const { buildRelease } = await deployEngine()
  const request = { release: release(0), options: given.options ?? {} }
  return [await buildRelease(desk, request), await buildRelease(desk, request)] as const
}

/** Describes the first model twice, of frozen parameters. */
export async function describes(given: AnyCase, bench: Bench): Promise<readonly Description<unknown>[]> {
  const [{ release, build, revision, options }] = await builtTwice(given, bench)
  const request = deepFreeze({ revision, options: options as never })
  const describe = (): Description<unknown> => given.target.describe({ ...request, release, build })
  return [describe(), describe()]
}
