import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningBundle, startBundle } from '../../../pack/bundle-server.ts'
import type { StrictRegistry } from '../../../pack/registry/strict-registry.ts'
import { problemsOf, type ServiceModel } from '../../aws/botocore.ts'
import type { Answer } from '../../aws/moto-cloud.ts'
import type { Seen } from '../../http/scripted-server.ts'

// biome-ignore lint/suspicious/noExplicitAny: what comes in was held against the contract before it is looked into
type Fields = Record<string, any>

/** What goes wrong next in an endpoint. */
export interface Script {
  /** Reads of an endpoint that is being changed before it is done. */
  slowness: number
  /** The next changes of endpoints fail with this reason. */
  failures: string[]
}

/**
 * SageMaker as its contract says: requests are held against botocore's model, what is not there is told in its words, an endpoint runs
 * the server of its image as SageMaker starts it (`serve`, /ping before it is in service), and variants get their shares.
 */
export interface FakeSagemaker {
  readonly script: Script
  answer(seen: Seen): Promise<Answer | undefined>
  inventory(): readonly string[]
  reset(): Promise<void>
  /** The variants that answered, in order. */
  readonly answered: string[]
}

const arn = (kind: string, name: string): string => `arn:aws:sagemaker:eu-west-1:123456789012:${kind}/${name}`
const json = (status: number, body: Fields): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
})
const refusal = (message: string, type = 'ValidationException', status = 400): Answer =>
  json(status, { __type: type, message })

export function fakeSagemaker(model: ServiceModel, registry: StrictRegistry): FakeSagemaker {
  const models = new Map<string, Fields>()
  const configs = new Map<string, Fields>()
  const endpoints = new Map<string, Fields>()
  const tags = new Map<string, Fields[]>()
  const servers = new Map<string, Promise<RunningBundle>>()
  const folder = mkdtempSync(join(tmpdir(), 'modelwright-fake-sagemaker-'))
  const script: Script = { slowness: 1, failures: [] }
  const answered: string[] = []
  let asked = 0

  /** Pulls an image as an engine would, and starts what it runs. */
  const started = (image: string): Promise<RunningBundle> => {
    const kept = servers.get(image)
    if (kept !== undefined) return kept
    const [name, digest] = image.split('@')
    const repository = name.slice(name.indexOf('/') + 1)
    const manifest = JSON.parse(registry.manifests.get(repository)!.get(digest)!.bytes.toString()) as Fields
    const blob = (one: Fields): Buffer => registry.blobs.get(repository)!.get(one.digest as string)!
    const config = JSON.parse(blob(manifest.config).toString()) as Fields
    const at = join(folder, digest.slice(7, 19))
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'layer.tar.gz'), blob(manifest.layers.at(-1)))
    execFileSync('tar', ['-xzf', join(at, 'layer.tar.gz'), '-C', at])
    const env = Object.fromEntries(
      (config.config.Env as string[]).map((line) => line.split(/=(.*)/s).slice(0, 2)),
    )
    const server = startBundle(join(at, 'app'), { ...env, HOST: '127.0.0.1', PORT: '0' }, ['serve'])
    servers.set(image, server)
    return server
  }

  const isAlive = async (config: Fields): Promise<boolean> => {
    for (const { ModelName } of config.ProductionVariants as Fields[]) {
      const { url } = await started((models.get(ModelName as string) as Fields).PrimaryContainer.Image)
      if (url === '' || !(await fetch(`${url}/ping`)).ok) return false
    }
    return true
  }

  const keepTags = (at: string, given: Fields[] = []) => void tags.set(at, given)

  /** What an endpoint comes to: at once begun, done after some reads. */
  const change = (endpoint: Fields, configName: string): void => {
    const reason = script.failures.shift()
    endpoint['next'] = { configName, reads: script.slowness, reason }
    endpoint['EndpointStatus'] = endpoint['EndpointConfigName'] === undefined ? 'Creating' : 'Updating'
  }

  const goOn = async (endpoint: Fields): Promise<void> => {
    const { next } = endpoint
    if (next === undefined || next.reads-- > 0) return
    delete endpoint['next']
    if (next.reason !== undefined) {
      endpoint['FailureReason'] = next.reason
      endpoint['EndpointStatus'] = endpoint['EndpointConfigName'] === undefined ? 'Failed' : 'InService'
      return
    }
    const config = configs.get(next.configName)!
    endpoint['EndpointStatus'] = (await isAlive(config)) ? 'InService' : 'Failed'
    endpoint['EndpointConfigName'] = next.configName
    endpoint['ProductionVariants'] = (config.ProductionVariants as Fields[]).map((one) => ({
      VariantName: one['VariantName'],
      ...(one['ServerlessConfig'] === undefined
        ? { CurrentWeight: next.weights?.[one['VariantName']] ?? one['InitialVariantWeight'] ?? 1 }
        : { CurrentServerlessConfig: one['ServerlessConfig'] }),
    }))
  }

  const pick = (endpoint: Fields): string => {
    const variants = endpoint['ProductionVariants'] as Fields[]
    const weights = variants.map(({ CurrentWeight = 1 }) => CurrentWeight as number)
    const sum = weights.reduce((a, b) => a + b, 0)
    let at = (((asked++ * 37) % 100) / 100) * sum
    return variants[
      Math.max(
        0,
        weights.findIndex((weight) => (at -= weight) < 0),
      )
    ]['VariantName']
  }

  const invoke = async (name: string, { headers, body }: Seen): Promise<Answer> => {
    const endpoint = endpoints.get(name)
    if (endpoint?.['EndpointStatus'] !== 'InService' && endpoint?.['EndpointStatus'] !== 'Updating')
      return refusal(`Endpoint ${name} of account 123456789012 not found.`, 'ValidationError')
    if (body.length > 6_291_456) return refusal('Request 6291456 bytes exceeded', 'ValidationError', 413)
    const target = headers['x-amzn-sagemaker-target-variant'] as string | undefined
    const variant = target ?? pick(endpoint)
    const found = (configs.get(endpoint['EndpointConfigName'])!['ProductionVariants'] as Fields[]).find(
      (one) => one['VariantName'] === variant,
    )
    if (found === undefined) return refusal(`Variant ${variant} not found`, 'ValidationError')
    const { url } = await started(models.get(found['ModelName'])!['PrimaryContainer'].Image)
    const said = await fetch(`${url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': headers['content-type'] ?? '' },
      body: new Uint8Array(body),
    })
    answered.push(variant)
    const text = await said.text()
    if (!said.ok)
      return {
        status: 424,
        headers: { 'x-amzn-errortype': 'ModelError', 'content-type': 'application/json' },
        body: JSON.stringify({
          OriginalStatusCode: said.status,
          OriginalMessage: text,
          Message: 'Received error',
        }),
      }
    return {
      status: 200,
      headers: {
        'content-type': said.headers.get('content-type')!,
        'x-amzn-invoked-production-variant': variant,
      },
      body: text,
    }
  }

  const notFound = (what: string): Answer => refusal(`Could not find ${what}.`)
  const operations: Readonly<Record<string, (input: Fields) => Answer | Promise<Answer>>> = {
    CreateModel(input) {
      if (models.has(input['ModelName']))
        return refusal(`Cannot create already existing model "${input['ModelName']}".`)
      models.set(input['ModelName'], input)
      keepTags(arn('model', input['ModelName']), input['Tags'])
      return json(200, { ModelArn: arn('model', input['ModelName']) })
    },
    DescribeModel({ ModelName }) {
      const found = models.get(ModelName)
      if (found === undefined) return notFound(`model "${arn('model', ModelName)}"`)
      return json(200, { ...found, ModelArn: arn('model', ModelName) })
    },
    DeleteModel({ ModelName }) {
      return models.delete(ModelName) ? json(200, {}) : notFound(`model "${arn('model', ModelName)}"`)
    },
    CreateEndpointConfig(input) {
      const name = input['EndpointConfigName'] as string
      if (configs.has(name))
        return refusal(`Cannot create already existing endpoint configuration "${name}".`)
      const variants = input['ProductionVariants'] as Fields[]
      for (const { ModelName } of variants)
        if (!models.has(ModelName)) return notFound(`model "${ModelName}"`)
      const serverless = variants.filter((one) => one['ServerlessConfig'] !== undefined)
      if (serverless.length > 0 && variants.length > 1)
        return refusal('Multiple production variants are not supported with ServerlessConfig')
      configs.set(name, input)
      keepTags(arn('endpoint-config', name), input['Tags'])
      return json(200, { EndpointConfigArn: arn('endpoint-config', name) })
    },
    DescribeEndpointConfig({ EndpointConfigName }) {
      const found = configs.get(EndpointConfigName)
      if (found === undefined) return notFound(`endpoint configuration "${EndpointConfigName}"`)
      return json(200, { ...found, EndpointConfigArn: arn('endpoint-config', EndpointConfigName) })
    },
    DeleteEndpointConfig({ EndpointConfigName }) {
      return configs.delete(EndpointConfigName)
        ? json(200, {})
        : notFound(`configuration "${EndpointConfigName}"`)
    },
    ListEndpointConfigs({ NameContains = '' }) {
      const names = [...configs.keys()].filter((name) => name.includes(NameContains))
      return json(200, {
        EndpointConfigs: names.map((name) => ({
          EndpointConfigName: name,
          EndpointConfigArn: arn('endpoint-config', name),
        })),
      })
    },
    CreateEndpoint(input) {
      const name = input['EndpointName'] as string
      if (endpoints.has(name)) return refusal(`Cannot create already existing endpoint "${name}".`)
      if (!configs.has(input['EndpointConfigName'])) return notFound('endpoint configuration')
      const endpoint: Fields = {}
      change(endpoint, input['EndpointConfigName'])
      endpoints.set(name, endpoint)
      keepTags(arn('endpoint', name), input['Tags'])
      return json(200, { EndpointArn: arn('endpoint', name) })
    },
    async DescribeEndpoint({ EndpointName }) {
      const found = endpoints.get(EndpointName)
      if (found === undefined) return notFound(`endpoint "${arn('endpoint', EndpointName)}"`)
      await goOn(found)
      const { next: _, ...told } = found
      return json(200, {
        EndpointConfigName: '',
        ...told,
        EndpointName,
        EndpointArn: arn('endpoint', EndpointName),
      })
    },
    UpdateEndpoint({ EndpointName, EndpointConfigName, DeploymentConfig }) {
      const found = endpoints.get(EndpointName)
      if (found === undefined) return notFound('endpoint')
      if (!configs.has(EndpointConfigName)) return notFound('endpoint configuration')
      if (found['EndpointStatus'] !== 'InService')
        return refusal(`Cannot update in-progress endpoint "${arn('endpoint', EndpointName)}".`)
      const isServerless = (configs.get(EndpointConfigName)!['ProductionVariants'] as Fields[]).some(
        (one) => one['ServerlessConfig'] !== undefined,
      )
      if (isServerless && DeploymentConfig !== undefined)
        return refusal('Deployment policies are not supported for serverless endpoints')
      delete found['FailureReason']
      change(found, EndpointConfigName)
      return json(200, { EndpointArn: arn('endpoint', EndpointName) })
    },
    UpdateEndpointWeightsAndCapacities({ EndpointName, DesiredWeightsAndCapacities }) {
      const found = endpoints.get(EndpointName)
      if (found === undefined) return notFound('endpoint')
      change(found, found['EndpointConfigName'])
      found['next'].weights = Object.fromEntries(
        (DesiredWeightsAndCapacities as Fields[]).map((one) => [one['VariantName'], one['DesiredWeight']]),
      )
      return json(200, { EndpointArn: arn('endpoint', EndpointName) })
    },
    DeleteEndpoint({ EndpointName }) {
      return endpoints.delete(EndpointName) ? json(200, {}) : notFound(`endpoint "${EndpointName}"`)
    },
    ListTags: ({ ResourceArn }) => json(200, { Tags: tags.get(ResourceArn) ?? [] }),
  }

  return {
    script,
    answered,
    async answer(seen) {
      const [, endpoint] = /^\/endpoints\/([^/]+)\/invocations$/.exec(seen.path) ?? []
      if (endpoint !== undefined) return invoke(endpoint, seen)
      const [, operation] = /^SageMaker\.(\w+)$/.exec(String(seen.headers['x-amz-target'] ?? '')) ?? []
      if (operation === undefined) return undefined
      const input = JSON.parse(seen.body.toString()) as Fields
      const problems = problemsOf(model, model.operations[operation].input!.shape, input, operation)
      if (problems.length > 0) return refusal(`contract: ${problems.join('; ')}`)
      return operations[operation](input)
    },
    inventory: () =>
      [
        ...[...models.keys()].map((name) => `model ${name}`),
        ...[...configs.keys()].map((name) => `config ${name}`),
        ...[...endpoints.keys()].map((name) => `endpoint ${name}`),
      ].sort(),
    async reset() {
      for (const one of [models, configs, endpoints, tags]) one.clear()
      for (const server of servers.values()) (await server).child.kill('SIGKILL')
      servers.clear()
      answered.length = 0
      script.slowness = 1
      script.failures = []
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
