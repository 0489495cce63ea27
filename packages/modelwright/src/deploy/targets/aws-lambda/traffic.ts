import { ModelwrightError } from '../../../core/index.ts'
import type { Aws } from '../../aws/open-aws.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Placed, Split } from '../../target.ts'
import { versionIn } from './cloud.ts'
import { functionNameOf, liveAlias } from './names.ts'
import type { LambdaOptions } from './options.ts'

type PlacedFunction = Pick<Placed<LambdaOptions>, 'deployment' | 'ids'>

interface Alias {
  readonly FunctionVersion: string
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> }
}

/** Revisions by the number of their version. */
export function revisionsByVersion({ ids }: Pick<PlacedFunction, 'ids'>): ReadonlyMap<string, string> {
  const pairs = [...ids].flatMap(([key, id]): (readonly [string, string])[] => {
    const [, revision] = /^revision\/(.+)\/version$/.exec(key) ?? []
    return revision === undefined ? [] : [[versionIn(id), revision]]
  })
  return new Map(pairs)
}

/** The version that a revision was published as. */
export function versionOf(revision: string, placed: PlacedFunction): string {
  const id = placed.ids.get(`revision/${revision}/version`)
  if (id !== undefined) return versionIn(id)
  throw new ModelwrightError('DEPLOY_REVISION_UNKNOWN', {
    message: `The deployment ${placed.deployment} has no revision "${revision.slice(0, 40)}".`,
    where: `aws-lambda ${placed.deployment}`,
    mend: [`See which there are:  modelwright deploy aws-lambda status --name ${placed.deployment}`],
  })
}

const at = ({ deployment }: PlacedFunction) => ({
  FunctionName: functionNameOf(deployment),
  Name: liveAlias,
})

/** Percent by revision, as the alias says; a version that nobody here made is called by its number. */
export async function readTraffic(aws: Aws, placed: PlacedFunction): Promise<Split> {
  const { FunctionVersion, RoutingConfig } = await aws.call<Alias>('lambda', 'GetAlias', at(placed))
  const known = revisionsByVersion(placed)
  const named = (version: string): string => known.get(version) ?? `version-${version}`
  const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {})
  const others = weights.map(([version, weight]) => [named(version), Math.round(10_000 * weight) / 100])
  const rest = 100 - others.reduce((sum, [, percent]) => sum + (percent as number), 0)
  return Object.fromEntries([[named(FunctionVersion), Math.round(100 * rest) / 100], ...others]) as Split
}

/** The alias that gives each revision its percent: the larger is what it points at, the smaller what it sends on. */
function aliasFor(placed: PlacedFunction, split: Split): Required<Alias> {
  const parts = Object.entries(split)
    .filter(([, percent]) => percent > 0)
    .sort(([, a], [, b]) => b - a)
  if (parts.length === 0 || parts.length > 2)
    throw new ModelwrightError('DEPLOY_SPLIT_UNSUPPORTED', {
      message: `An alias of Lambda sends requests to one version or two, not to ${parts.length}.`,
      where: `aws-lambda ${placed.deployment}`,
      mend: ['Name two revisions whose percents sum to 100.'],
    })
  const [[main], other] = parts
  return {
    FunctionVersion: versionOf(main, placed),
    RoutingConfig: {
      AdditionalVersionWeights: other === undefined ? {} : { [versionOf(other[0], placed)]: other[1] / 100 },
    },
  }
}

const isSame = (a: Split, b: Split): boolean =>
  Object.keys({ ...a, ...b }).every((key) => Math.abs((a[key] ?? 0) - (b[key] ?? 0)) < 0.005)

/** Points the alias at kept versions, and waits until Lambda says so. */
export async function shift(aws: Aws, placed: PlacedFunction, split: Split): Promise<void> {
  await aws.call('lambda', 'UpdateAlias', { ...at(placed), ...aliasFor(placed, split) })
  const look = async () => (isSame(await readTraffic(aws, placed), split) ? true : undefined)
  await waitFor(look, aws.host, { what: `The traffic of ${placed.deployment}`, everyMs: 500 })
}
