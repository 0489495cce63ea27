import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { roleReferences, roleStatements, withNewRole } from '../../../aws/role.ts'
import { isOfDeployment, tagList, tagsOf } from '../../../aws/tags.ts'
import type { Found, Resource } from '../../../target.ts'
import { type SagemakerNames, sagemakerArn } from '../names.ts'

/** What the deployer needs of SageMaker. */
export function sagemakerStatements(names: SagemakerNames): readonly Statement[] {
  const { where, release, endpointName, roleOptions } = names
  const all = `mw-${release.deployment}-*`
  const models = ['AddTags', 'CreateModel', 'DeleteModel', 'DescribeModel', 'ListTags']
  const configs = [
    'AddTags',
    'CreateEndpointConfig',
    'DeleteEndpointConfig',
    'DescribeEndpointConfig',
    'ListTags',
  ]
  const endpoints = [
    'AddTags',
    'CreateEndpoint',
    'DeleteEndpoint',
    'DescribeEndpoint',
    'InvokeEndpoint',
    'ListTags',
    'UpdateEndpoint',
    'UpdateEndpointWeightsAndCapacities',
  ]
  const may = (actions: readonly string[], resources: readonly string[]): Statement => ({
    actions: actions.map((name) => `sagemaker:${name}`),
    resources,
  })
  const endpoint = sagemakerArn('endpoint', endpointName, where)
  const config = sagemakerArn('endpoint-config', all, where)
  return [
    may(models, [sagemakerArn('model', all, where)]),
    may(configs, [config]),
    // Making and changing an endpoint is a matter of its configuration, too.
    may(endpoints, [endpoint, config]),
    may(['ListEndpointConfigs'], ['*']),
    ...roleStatements(roleOptions, names.roleArn),
  ]
}

/** Whether labels say that a thing of SageMaker is ours. */
export async function hasOurTags(
  aws: Aws,
  arn: string,
  { release }: Pick<SagemakerNames, 'release'>,
): Promise<boolean> {
  const found = await aws.find<{ Tags?: readonly { Key?: string; Value?: string }[] }>(
    'sagemaker',
    'ListTags',
    {
      ResourceArn: arn,
    },
  )
  return isOfDeployment(found?.Tags, release)
}

interface Model {
  readonly ModelArn: string
  readonly PrimaryContainer?: { readonly Image?: string }
  readonly ExecutionRoleArn?: string
}

/** The model of a revision: its image, and the role that runs it; neither can be changed. */
export function sagemakerModel(names: SagemakerNames): Resource<Aws> {
  const { revisionName, revision, image, release, roleArn, roleOptions } = names
  const read = async (aws: Aws): Promise<Found | undefined> => {
    const found = await aws.find<Model>('sagemaker', 'DescribeModel', { ModelName: revisionName })
    if (found === undefined) return undefined
    return {
      id: found.ModelArn,
      properties: { image: found.PrimaryContainer?.Image ?? '', role: found.ExecutionRoleArn ?? '' },
      isOurs: await hasOurTags(aws, found.ModelArn, names),
      state: 'ready',
    }
  }
  const input = {
    ModelName: revisionName,
    PrimaryContainer: { Image: image, Mode: 'SingleModel' },
    ExecutionRoleArn: roleArn,
    Tags: tagList(tagsOf(release)),
  }
  const role = roleReferences(roleOptions, roleArn)
  return {
    key: `revision/${revision}/model`,
    kind: 'SageMaker model',
    name: revisionName,
    revision,
    properties: { image, role: roleArn },
    fixed: ['image', 'role'],
    permissions: permissionsOf(sagemakerStatements(names)),
    read,
    async create(aws) {
      if ((await read(aws)) === undefined)
        await withNewRole(aws, roleArn, () => aws.call('sagemaker', 'CreateModel', input))
      return (await read(aws))!
    },
    async remove(aws) {
      await aws.find('sagemaker', 'DeleteModel', { ModelName: revisionName })
    },
    terraform: {
      [`aws_sagemaker_model.${terraformName(names)}`]: {
        name: revisionName,
        execution_role_arn: role.terraform,
        primary_container: { image },
        tags: tagsOf(release),
        // A role that may not pull yet is refused.
        ...(roleOptions.given === undefined && { depends_on: ['aws_iam_role_policy.role'] }),
      },
    },
    cloudformation: {
      [`Model${logicalName(names)}`]: {
        Type: 'AWS::SageMaker::Model',
        Properties: {
          ModelName: revisionName,
          ExecutionRoleArn: role.cloudformation,
          PrimaryContainer: { Image: image },
          Tags: tagList(tagsOf(release)),
        },
      },
    },
  }
}

/** How Terraform calls what belongs to a revision. */
export function terraformName({ revision }: Pick<SagemakerNames, 'revision'>): string {
  return `revision_${revision.replaceAll(/\W/g, '_')}`
}

/** How CloudFormation does. */
export function logicalName({ revision }: Pick<SagemakerNames, 'revision'>): string {
  return revision.replaceAll(/\W/g, '')
}
