import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import { withNewRole } from '../../../aws/role.ts'
import { tagList, tagsOf } from '../../../aws/tags.ts'
import type { Found, Resource } from '../../../target.ts'
import type { SagemakerNames } from '../names.ts'
import { removeSplits } from '../split-configs.ts'
import { hasOurTags, logicalName, sagemakerStatements, terraformName } from './model.ts'

/** An endpoint, as SageMaker tells of it. */
export interface Endpoint {
  readonly EndpointArn: string
  readonly EndpointStatus: string
  readonly EndpointConfigName?: string
  readonly FailureReason?: string
  readonly ProductionVariants?: readonly {
    readonly VariantName: string
    readonly CurrentWeight?: number
    readonly DesiredWeight?: number
  }[]
}

const readyStatus = new Set(['InService', 'OutOfService'])
const failedStatus = new Set(['Failed', 'UpdateRollbackFailed'])

/** Whether an endpoint is ready, being changed, or broken, in its own words. */
export function stateOf({ EndpointStatus, FailureReason }: Endpoint): Pick<Found, 'state' | 'reason'> {
  if (failedStatus.has(EndpointStatus)) return { state: 'failed', reason: FailureReason ?? EndpointStatus }
  return { state: readyStatus.has(EndpointStatus) ? 'ready' : 'busy' }
}

function billsIdle({ options }: SagemakerNames): { readonly billsIdle?: string } {
  if (options.mode === 'serverless') return {}
  const { instances, instanceType } = options
  return { billsIdle: `${instances} × ${instanceType}, always` }
}

/**
 * The endpoint that callers ask. Which revisions it runs is no property of it but the traffic: the first one runs what it is made with.
 */
export function sagemakerEndpoint(names: SagemakerNames): Resource<Aws> {
  const { endpointName, revisionName, release, options, roleArn } = names
  const at = { EndpointName: endpointName }
  const read = async (aws: Aws): Promise<Found | undefined> => {
    const found = await aws.find<Endpoint>('sagemaker', 'DescribeEndpoint', at)
    if (found === undefined) return undefined
    return {
      id: found.EndpointArn,
      properties: {},
      isOurs: await hasOurTags(aws, found.EndpointArn, names),
      ...stateOf(found),
      outputs: { endpoint: endpointName, arn: found.EndpointArn },
    }
  }
  const input = { ...at, EndpointConfigName: revisionName, Tags: tagList(tagsOf(release)) }
  return {
    key: 'endpoint',
    kind: options.mode === 'serverless' ? 'SageMaker serverless endpoint' : 'SageMaker endpoint',
    name: endpointName,
    // A serverless endpoint cannot become another kind, nor the other way round: its configurations say which it is.
    properties: {},
    ...billsIdle(names),
    permissions: permissionsOf(sagemakerStatements(names)),
    read,
    async create(aws) {
      if ((await read(aws)) === undefined)
        await withNewRole(aws, roleArn, () => aws.call('sagemaker', 'CreateEndpoint', input))
      return (await read(aws))!
    },
    async remove(aws) {
      await aws.find('sagemaker', 'DeleteEndpoint', at)
      await removeSplits(aws, release)
    },
    terraform: {
      'aws_sagemaker_endpoint.endpoint': {
        name: endpointName,
        endpoint_config_name: `\${aws_sagemaker_endpoint_configuration.${terraformName(names)}.name}`,
        tags: tagsOf(release),
      },
    },
    cloudformation: {
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        DependsOn: [`Config${logicalName(names)}`],
        Properties: {
          EndpointName: endpointName,
          EndpointConfigName: revisionName,
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}
