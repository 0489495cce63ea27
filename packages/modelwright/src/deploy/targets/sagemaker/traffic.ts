import { ModelwrightError } from '../../../core/index.ts'
import type { Aws } from '../../aws/open-aws.ts'
import { waitFor } from '../../http/wait-for.ts'
import type { Placed, Split, TargetProblem } from '../../target.ts'
import { endpointNameOf, revisionNameOf, variantNameOf } from './names.ts'
import type { SagemakerOptions } from './options.ts'
import { type Endpoint, stateOf } from './resources/endpoint.ts'
import { makeSplit, removeSplits } from './split-configs.ts'

type PlacedEndpoint = Pick<Placed<SagemakerOptions>, 'deployment' | 'options'>

const describeEndpoint = (aws: Aws, { deployment }: PlacedEndpoint): Promise<Endpoint> =>
  aws.call<Endpoint>('sagemaker', 'DescribeEndpoint', { EndpointName: endpointNameOf(deployment) })

/** Percent by revision of an endpoint's weights, which sum to anything. */
function splitOf({ ProductionVariants = [] }: Endpoint): Split {
  const weights = ProductionVariants.map(({ VariantName, CurrentWeight }) => ({
    revision: VariantName.replace(/^r/, ''),
    weight: CurrentWeight ?? 1,
  }))
  const sum = weights.reduce((all, { weight }) => all + weight, 0)
  return Object.fromEntries(
    weights.map(({ revision, weight }) => [
      revision,
      Math.round(sum === 0 ? 0 : (10_000 * weight) / sum) / 100,
    ]),
  )
}

/** Percent by revision, as the endpoint says; one that is gone sends nobody anything. */
export async function readTraffic(aws: Aws, { deployment }: PlacedEndpoint): Promise<Split> {
  const at = { EndpointName: endpointNameOf(deployment) }
  const found = await aws.find<Endpoint>('sagemaker', 'DescribeEndpoint', at)
  return found === undefined ? {} : splitOf(found)
}

function changeFailed(placed: PlacedEndpoint, { EndpointStatus, FailureReason }: Endpoint): ModelwrightError {
  const why = FailureReason ?? `it is ${EndpointStatus}`
  return new ModelwrightError('DEPLOY_OPERATION_FAILED', {
    message: `The endpoint was not changed: ${why.replace(/[.\s]*$/, '')}.`,
    where: `sagemaker ${placed.deployment}`,
    mend: [
      `See what it wrote:  modelwright deploy sagemaker logs --name ${placed.deployment}`,
      'SageMaker keeps the revision from before as long as it can: nothing was lost.',
    ],
  })
}

/** Waits until nothing is under way any more. */
function settled(aws: Aws, placed: PlacedEndpoint): Promise<Endpoint> {
  const look = async (): Promise<Endpoint | undefined> => {
    const found = await describeEndpoint(aws, placed)
    return stateOf(found).state === 'busy' ? undefined : found
  }
  const what = `The endpoint ${endpointNameOf(placed.deployment)}`
  return waitFor(look, aws.host, { what, everyMs: 5000, mostMs: 3_600_000 })
}

/** New instances take all requests at once; the old ones go a minute later. Serverless endpoints know no such policies. */
const blueGreen = {
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 },
    TerminationWaitInSeconds: 60,
    MaximumExecutionTimeoutInSeconds: 3600,
  },
}

async function update(aws: Aws, placed: PlacedEndpoint, EndpointConfigName: string): Promise<void> {
  const { deployment, options } = placed
  await aws.call('sagemaker', 'UpdateEndpoint', {
    EndpointName: endpointNameOf(deployment),
    EndpointConfigName,
    ...(options.mode === 'serverless' ? {} : { DeploymentConfig: blueGreen }),
  })
  const found = await settled(aws, placed)
  const isThere = found.EndpointConfigName === EndpointConfigName
  if (stateOf(found).state === 'failed' || !isThere) throw changeFailed(placed, found)
}

async function weigh(aws: Aws, placed: PlacedEndpoint, split: Split): Promise<void> {
  await aws.call('sagemaker', 'UpdateEndpointWeightsAndCapacities', {
    EndpointName: endpointNameOf(placed.deployment),
    DesiredWeightsAndCapacities: Object.entries(split).map(([revision, percent]) => ({
      VariantName: variantNameOf(revision),
      DesiredWeight: percent / 100,
    })),
  })
  const found = await settled(aws, placed)
  if (stateOf(found).state === 'failed') throw changeFailed(placed, found)
}

const isSame = (a: Split, b: Split): boolean =>
  Object.keys({ ...a, ...b }).every((key) => Math.abs((a[key] ?? 0) - (b[key] ?? 0)) < 0.01)

/** A serverless endpoint has one variant. */
export function splitProblem({ mode }: SagemakerOptions): TargetProblem | undefined {
  if (mode !== 'serverless') return undefined
  return {
    code: 'DEPLOY_SPLIT_UNSUPPORTED',
    message: 'A serverless endpoint runs one revision: SageMaker gives it no second variant.',
    where: '--traffic',
    mend: ['Give one revision all of it.', 'Place it on instances:  --mode real-time'],
  }
}

const ownerOf = ({ deployment }: PlacedEndpoint) => ({
  deployment,
  tags: { 'managed-by': 'modelwright', 'modelwright-deployment': deployment },
})

/** Puts the variant of a revision beside those that have the traffic, with no share: it can be asked by its name then. */
export async function present(aws: Aws, placed: PlacedEndpoint, revision: string): Promise<void> {
  const now = await settled(aws, placed)
  const found = splitOf(now)
  if (found[revision] !== undefined) return
  const config = await makeSplit(aws, { ...found, [revision]: 0 }, ownerOf(placed))
  await update(aws, placed, config)
}

/**
 * Points the endpoint at kept revisions: at the configuration of one, or at one that has the variants of several, whose weights are
 * then changed without new instances.
 */
export async function shift(aws: Aws, placed: PlacedEndpoint, split: Split): Promise<void> {
  const wanted: Split = Object.fromEntries(Object.entries(split).filter(([, percent]) => percent > 0))
  const revisions = Object.keys(wanted)
  const { deployment } = placed
  const now = await settled(aws, placed)
  const config =
    revisions.length === 1
      ? revisionNameOf(deployment, revisions[0])
      : await makeSplit(aws, wanted, ownerOf(placed))
  if (now.EndpointConfigName !== config) await update(aws, placed, config)
  if (!isSame(await readTraffic(aws, placed), wanted)) await weigh(aws, placed, wanted)
  await removeSplits(aws, { deployment }, config)
}
