import type { Aws, AwsFields } from '../../../aws/open-aws.ts'
import { permissionsOf } from '../../../aws/policy.ts'
import { tagList, tagsOf } from '../../../aws/tags.ts'
import type { Found, JsonObject, Resource } from '../../../target.ts'
import type { SagemakerNames } from '../names.ts'
import { hasOurTags, logicalName, sagemakerStatements, terraformName } from './model.ts'

/** A variant as a configuration holds it. */
export interface Variant {
  readonly VariantName: string
  readonly ModelName: string
  readonly InitialInstanceCount?: number
  readonly InstanceType?: string
  readonly InitialVariantWeight?: number
  readonly ServerlessConfig?: { readonly MemorySizeInMB: number; readonly MaxConcurrency: number }
}

export interface EndpointConfig {
  readonly EndpointConfigArn: string
  readonly EndpointConfigName: string
  readonly ProductionVariants: readonly Variant[]
}

/** The variant of a revision: the model, and what runs it. */
function variantOf({ variantName, revisionName, options }: SagemakerNames): Variant {
  const named = { VariantName: variantName, ModelName: revisionName }
  if (options.mode === 'serverless') {
    const { memory, concurrency } = options
    return { ...named, ServerlessConfig: { MemorySizeInMB: Number(memory), MaxConcurrency: concurrency } }
  }
  const { instances, instanceType } = options
  return {
    ...named,
    InitialInstanceCount: instances,
    InstanceType: instanceType,
    InitialVariantWeight: 1,
  }
}

function propertiesOf(variant: Variant | undefined): JsonObject {
  return {
    model: variant?.ModelName ?? '',
    instances: variant?.InitialInstanceCount ?? 0,
    instanceType: variant?.InstanceType ?? '',
    memory: variant?.ServerlessConfig?.MemorySizeInMB ?? 0,
    concurrency: variant?.ServerlessConfig?.MaxConcurrency ?? 0,
  }
}

/** The configuration of one revision alone: what an endpoint is pointed at. It cannot be changed. */
export function endpointConfig(names: SagemakerNames): Resource<Aws> {
  const { revisionName, revision, release } = names
  const variant = variantOf(names)
  const properties = propertiesOf(variant)
  const read = async (aws: Aws): Promise<Found | undefined> => {
    const at = { EndpointConfigName: revisionName }
    const found = await aws.find<EndpointConfig>('sagemaker', 'DescribeEndpointConfig', at)
    if (found === undefined) return undefined
    return {
      id: found.EndpointConfigArn,
      properties: propertiesOf(found.ProductionVariants[0]),
      isOurs: await hasOurTags(aws, found.EndpointConfigArn, names),
      state: 'ready',
    }
  }
  const input: AwsFields = {
    EndpointConfigName: revisionName,
    ProductionVariants: [variant],
    Tags: tagList(tagsOf(release)),
  }
  return {
    key: `revision/${revision}/config`,
    kind: 'SageMaker endpoint configuration',
    name: revisionName,
    revision,
    properties,
    fixed: Object.keys(properties),
    permissions: permissionsOf(sagemakerStatements(names)),
    read,
    async create(aws) {
      if ((await read(aws)) === undefined) await aws.call('sagemaker', 'CreateEndpointConfig', input)
      return (await read(aws))!
    },
    async remove(aws) {
      await aws.find('sagemaker', 'DeleteEndpointConfig', { EndpointConfigName: revisionName })
    },
    ...configText(names, variant),
  }
}

function configText(names: SagemakerNames, variant: Variant) {
  const { revisionName, release, options } = names
  const own = terraformName(names)
  const { ServerlessConfig, InstanceType, InitialInstanceCount } = variant
  const runs =
    ServerlessConfig === undefined
      ? {
          instance_type: InstanceType!,
          initial_instance_count: InitialInstanceCount!,
          initial_variant_weight: 1,
        }
      : {
          serverless_config: {
            max_concurrency: options.concurrency,
            memory_size_in_mb: Number(options.memory),
          },
        }
  return {
    terraform: {
      [`aws_sagemaker_endpoint_configuration.${own}`]: {
        name: revisionName,
        production_variants: {
          variant_name: variant.VariantName,
          model_name: `\${aws_sagemaker_model.${own}.name}`,
          ...runs,
        },
        tags: tagsOf(release),
      },
    },
    cloudformation: {
      [`Config${logicalName(names)}`]: {
        Type: 'AWS::SageMaker::EndpointConfig',
        DependsOn: [`Model${logicalName(names)}`],
        Properties: {
          EndpointConfigName: revisionName,
          ProductionVariants: [{ InitialVariantWeight: 1, ...variant } as unknown as JsonObject],
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}
