import { arnOf, partitionOf } from '../../../aws/arn.ts'
import type { Aws } from '../../../aws/open-aws.ts'
import { permissionsOf, type Statement } from '../../../aws/policy.ts'
import { isOfDeployment, tagsOf } from '../../../aws/tags.ts'
import type { Found, Resource } from '../../../target.ts'
import type { LambdaNames } from '../names.ts'

interface Api {
  readonly ApiId: string
  readonly Name: string
  readonly ApiEndpoint?: string
  readonly Tags?: Readonly<Record<string, string>>
}

interface Integration {
  readonly IntegrationId: string
  readonly IntegrationUri?: string
}

interface RouteOf {
  readonly RouteId: string
  readonly RouteKey: string
  readonly AuthorizationType?: string
  readonly Target?: string
}

interface Listed<Item> {
  readonly Items?: readonly Item[]
  readonly NextToken?: string
}

const routeKey = '$default'

/** What the deployer needs: HTTP APIs are named by numbers that are known only afterwards. */
export function apiStatements({ where }: LambdaNames): readonly Statement[] {
  const before = `arn:${partitionOf(where.region)}:apigateway:${where.region}::`
  const arn = `${before}/apis`
  const verbs = ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((verb) => `apigateway:${verb}`)
  return [{ actions: verbs, resources: [arn, `${arn}/*`, `${before}/tags/*`] }]
}

/** The API of a deployment, by its name and its labels: names are not unique there. */
async function findApi(aws: Aws, names: LambdaNames): Promise<Api | undefined> {
  let NextToken: string | undefined
  do {
    const page: Listed<Api> = await aws.call<Listed<Api>>('apigateway', 'GetApis', { NextToken })
    const found = page.Items?.find(
      ({ Name, Tags }) => Name === names.functionName && isOfDeployment(Tags, names.release),
    )
    if (found !== undefined) return found
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return undefined
}

/** Where callers of an API that is there may come from. */
export async function apiSource(aws: Aws, names: LambdaNames): Promise<string> {
  const api = await findApi(aws, names)
  if (api === undefined) throw new Error('bug: the permission comes before the API')
  return arnOf('execute-api', `${api.ApiId}/*`, names.where)
}

/** What lies in an API: half of it, after a crash. */
async function partsOf(aws: Aws, { ApiId }: Api) {
  const [integrations, routes, stage] = await Promise.all([
    aws.call<Listed<Integration>>('apigateway', 'GetIntegrations', { ApiId }),
    aws.call<Listed<RouteOf>>('apigateway', 'GetRoutes', { ApiId }),
    aws.find('apigateway', 'GetStage', { ApiId, StageName: routeKey }),
  ])
  return {
    integration: integrations.Items?.[0],
    route: routes.Items?.find((one) => one.RouteKey === routeKey),
    hasStage: stage !== undefined,
  }
}

async function foundOf(aws: Aws, api: Api): Promise<Found> {
  const { integration, route, hasStage } = await partsOf(aws, api)
  return {
    id: api.ApiId,
    properties: {
      authorization: route?.AuthorizationType ?? 'absent',
      target: integration?.IntegrationUri ?? 'absent',
      stage: hasStage ? routeKey : 'absent',
    },
    isOurs: true,
    state: 'ready',
    ...(api.ApiEndpoint === undefined ? {} : { outputs: { url: `${api.ApiEndpoint}/` } }),
  }
}

/** Makes what an API lacks, and changes what is otherwise; each part is looked for first. */
async function bringParts(aws: Aws, api: Api, names: LambdaNames): Promise<void> {
  const { ApiId } = api
  const { integration, route, hasStage } = await partsOf(aws, api)
  const uri = {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: names.aliasArn,
    PayloadFormatVersion: '2.0',
    TimeoutInMillis: Math.min(30_000, 1000 * names.options.timeout),
  }
  const made =
    integration === undefined
      ? await aws.call<Integration>('apigateway', 'CreateIntegration', { ApiId, ...uri })
      : await aws.call<Integration>('apigateway', 'UpdateIntegration', {
          ApiId,
          IntegrationId: integration.IntegrationId,
          ...uri,
        })
  const way = {
    RouteKey: routeKey,
    Target: `integrations/${made.IntegrationId}`,
    AuthorizationType: authorizationOf(names),
  }
  if (route === undefined) await aws.call('apigateway', 'CreateRoute', { ApiId, ...way })
  else await aws.call('apigateway', 'UpdateRoute', { ApiId, RouteId: route.RouteId, ...way })
  if (hasStage) return
  const Tags = tagsOf(names.release)
  await aws.call('apigateway', 'CreateStage', { ApiId, StageName: routeKey, AutoDeploy: true, Tags })
}

const authorizationOf = ({ options }: LambdaNames): string => (options.public ? 'NONE' : 'AWS_IAM')

/** An HTTP API before the alias, with its integration, its one route and its stage. */
export function httpApi(names: LambdaNames): Resource<Aws> {
  const { functionName, release, options, aliasArn } = names
  const bring = async (aws: Aws, api: Api): Promise<Found> => {
    await bringParts(aws, api, names)
    return foundOf(aws, api)
  }
  return {
    key: 'api',
    kind: 'API Gateway HTTP API',
    name: functionName,
    properties: { authorization: authorizationOf(names), target: aliasArn, stage: routeKey },
    ...(options.public ? { isPublic: true } : {}),
    opens: true,
    permissions: permissionsOf(apiStatements(names)),
    async read(aws) {
      const api = await findApi(aws, names)
      return api === undefined ? undefined : foundOf(aws, api)
    },
    async create(aws) {
      const Description = `Asks the model deployment ${release.deployment}`
      const input = { Name: functionName, ProtocolType: 'HTTP', Description, Tags: tagsOf(release) }
      const api = (await findApi(aws, names)) ?? (await aws.call<Api>('apigateway', 'CreateApi', input))
      return bring(aws, api)
    },
    update: async (aws) => bring(aws, (await findApi(aws, names))!),
    async remove(aws, { id }) {
      await aws.find('apigateway', 'DeleteApi', { ApiId: id })
    },
    ...apiText(names),
  }
}

function apiText(names: LambdaNames) {
  const { functionName, release } = names
  const tags = tagsOf(release)
  const authorization = authorizationOf(names)
  const api_id = '${aws_apigatewayv2_api.api.id}'
  const ApiId = { Ref: 'Api' }
  return {
    terraform: {
      'aws_apigatewayv2_api.api': { name: functionName, protocol_type: 'HTTP', tags },
      'aws_apigatewayv2_integration.api': {
        api_id,
        integration_type: 'AWS_PROXY',
        integration_uri: '${aws_lambda_alias.live.arn}',
        payload_format_version: '2.0',
      },
      'aws_apigatewayv2_route.api': {
        api_id,
        route_key: routeKey,
        target: 'integrations/${aws_apigatewayv2_integration.api.id}',
        authorization_type: authorization,
      },
      'aws_apigatewayv2_stage.api': { api_id, name: routeKey, auto_deploy: true, tags },
    },
    cloudformation: {
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: { Name: functionName, ProtocolType: 'HTTP', Tags: tags },
      },
      ApiIntegration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { Ref: 'Alias' },
          PayloadFormatVersion: '2.0',
        },
      },
      ApiRoute: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId,
          RouteKey: routeKey,
          AuthorizationType: authorization,
          Target: { 'Fn::Sub': 'integrations/${ApiIntegration}' },
        },
      },
      ApiStage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId, StageName: routeKey, AutoDeploy: true, Tags: tags },
      },
    },
  }
}
