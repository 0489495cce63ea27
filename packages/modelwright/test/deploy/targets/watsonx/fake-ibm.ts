import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { OnnxRunner } from '../../../pack/onnx/onnxruntime.ts'
import { closed, listening } from '../../http/scripted-server.ts'
import { FakeIam } from './fake-iam.ts'
import { UploadedOnnx } from './uploaded-onnx.ts'

export const spaceId = '6f0d2f6e-3a50-4c2f-9d9c-2f2f5d2b7a11'
const specs: Readonly<Record<string, string>> = {
  onnxruntime_opset_19: '00000000-0000-4000-8000-000000000019',
  'runtime-25.1-py3.12': '00000000-0000-4000-8000-000000000251',
}

interface Asset {
  metadata: { id: string; name: string; tags: string[]; space_id: string }
  entity: Record<string, unknown> & { type: string; software_spec: { id: string } }
  content?: Buffer
}

interface Deployment {
  metadata: { id: string; name: string; tags: string[]; space_id: string }
  entity: { asset: { id: string }; online: { parameters: { serving_name: string } }; hardware_spec?: object }
  looks: number
  failing?: string
}

/** A request as IBM Cloud sees it. */
export interface Asked {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Something that goes wrong: the first so many requests that are meant. */
export interface Trouble {
  when(asked: Asked): boolean
  times: number
  readonly answer: Answer | 'cut' | 'cut after'
}

const failed = (status: number, code: string, message: string): Answer => ({
  status,
  json: { trace: 'a-trace', errors: [{ code, message, more_info: 'https://cloud.ibm.com' }] },
})

/** IBM Cloud on this machine: IAM, spaces, models, deployments; predictions are those of the uploaded file, by onnxruntime. */
export class FakeIbm {
  readonly iam = new FakeIam()
  readonly key = this.iam.key
  readonly asked: Asked[] = []
  readonly troubles: Trouble[] = []
  readonly models = new Map<string, Asset>()
  readonly deployments = new Map<string, Deployment>()
  private onnx: UploadedOnnx
  url = ''
  /** The next deployment, or change of one, ends so. */
  failNext: string | undefined
  private count = 0
  private server: Server | undefined

  constructor(folder: string, runner: OnnxRunner) {
    this.onnx = new UploadedOnnx(folder, runner)
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.serve(request, response))
    await listening(this.server)
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    if (this.server !== undefined) await closed(this.server)
  }

  readonly addressOf = (host: string): string => `${this.url}/~${host}`

  /** Names of all that is there. */
  names(): readonly string[] {
    const all = [...this.models.values(), ...this.deployments.values()]
    return all.map(({ metadata }) => `${metadata.id.split('-')[0]} ${metadata.name}`)
  }

  /** Lays down a deployment of somebody else under a serving name. */
  plant(servingName: string): void {
    const metadata = { id: 'deployment-theirs', name: 'theirs', tags: [], space_id: spaceId }
    const entity = { asset: { id: 'model-theirs' }, online: { parameters: { serving_name: servingName } } }
    this.deployments.set(metadata.id, { metadata, entity, looks: 0 })
  }

  /** As an hour passing: no token is good any more. */
  expire(): void {
    this.iam.expire()
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const url = new URL(request.url ?? '/', this.url)
    const [, host = '', path = url.pathname] = /^\/~([^/]+)(\/.*)?$/.exec(url.pathname) ?? []
    const { method = '', headers } = request
    const asked: Asked = { method, host, path, query: url.searchParams, headers, body }
    this.asked.push(asked)
    const trouble = this.troubles.find((one) => one.times > 0 && one.when(asked))
    if (trouble !== undefined) trouble.times--
    if (trouble?.answer === 'cut') return void request.socket.destroy()
    // What is answered in place of this is not done either.
    const answer = typeof trouble?.answer === 'object' ? trouble.answer : await this.answer(asked)
    if (trouble?.answer === 'cut after') return void request.socket.destroy()
    const { status, json, headers: more = {} } = answer
    const text = json === undefined ? '' : JSON.stringify(json)
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text)
  }

  private async answer(asked: Asked): Promise<Answer> {
    const { path, headers, query, method } = asked
    if (path === '/identity/token') return this.iam.answer(asked.body, headers['content-type'])
    const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
    if (!this.iam.knows(token))
      return failed(401, 'authentication_token_expired', 'Failed to authenticate the request.')
    if (path === '/v2/software_specifications') return this.spec(query.get('name') ?? '')
    if (path.startsWith('/v2/spaces/'))
      return path.endsWith(spaceId)
        ? { status: 200, json: { metadata: { id: spaceId } } }
        : failed(404, 'not_found', 'No such space.')
    if (!/^\d{4}-\d\d-\d\d$/.test(query.get('version') ?? ''))
      return failed(400, 'invalid_request_parameter', "The parameter 'version' is needed.")
    const [, kind, id, part] = /^\/ml\/v4\/(models|deployments)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(path) ?? []
    if (part === 'predictions' && method === 'POST') return this.predict(id, asked)
    const space = query.get('space_id') ?? (jsonOf(asked)['space_id'] as string | undefined)
    if (space !== spaceId) return failed(400, 'missing_space', 'space_id is needed.')
    if (kind === 'models') return this.model(asked, id, part)
    if (kind === 'deployments') return this.deployment(asked, id)
    return failed(404, 'not_found', path)
  }

  private spec(name: string): Answer {
    const id = specs[name]
    const resources = id === undefined ? [] : [{ metadata: { name, asset_id: id }, entity: {} }]
    return { status: 200, json: { total_results: resources.length, resources } }
  }

  private model(asked: Asked, id: string | undefined, part: string | undefined): Answer {
    const { method, query } = asked
    if (id === undefined && method === 'POST') return this.makeModel(asked)
    if (id === undefined)
      return {
        status: 200,
        json: {
          resources: [...this.models.values()]
            .filter(({ metadata }) => metadata.tags.includes(query.get('tag.value') ?? ''))
            .map(shown),
        },
      }
    const found = this.models.get(id)
    if (found === undefined) return failed(404, 'model_does_not_exist', `Model ${id} does not exist.`)
    if (part === 'content') return this.content(asked, found)
    if (method === 'DELETE') {
      if ([...this.deployments.values()].some(({ entity }) => entity.asset.id === id))
        return failed(409, 'model_in_use', 'The model is deployed.')
      this.models.delete(id)
      return { status: 204 }
    }
    return { status: 200, json: shown(found) }
  }

  private makeModel(asked: Asked): Answer {
    const {
      name,
      type,
      software_spec: spec,
      tags = [],
      space_id,
      ...rest
    } = jsonOf(asked) as {
      name: string
      type: string
      software_spec: { id?: string }
      tags?: string[]
      space_id: string
    }
    if (typeof name !== 'string' || !/^onnxruntime_1\.1[67]$/.test(type))
      return failed(400, 'invalid_type', `Type ${type} is not supported.`)
    if (!Object.values(specs).includes(spec?.id ?? ''))
      return failed(400, 'invalid_software_spec', 'Unsupported software specification.')
    const id = `model-${++this.count}`
    this.models.set(id, {
      metadata: { id, name, tags, space_id },
      entity: { ...rest, type, software_spec: { id: spec.id! } },
    })
    return { status: 201, json: shown(this.models.get(id)!) }
  }

  private content({ method, query, headers, body }: Asked, asset: Asset): Answer {
    if (query.get('content_format') !== 'native')
      return failed(400, 'invalid_request_parameter', 'content_format')
    if (method === 'GET')
      return {
        status: 200,
        json: {
          attachments: asset.content === undefined ? [] : [{ attachment_id: 'a', content_format: 'native' }],
        },
      }
    if (headers['content-type'] !== 'application/gzip')
      return failed(415, 'unsupported_media_type', String(headers['content-type']))
    asset.content = body
    return { status: 201, json: { attachment_id: 'a', content_format: 'native' } }
  }

  private deployment(asked: Asked, id: string | undefined): Answer {
    const { method, query } = asked
    if (id === undefined && method === 'POST') return this.deploy(asked)
    if (id === undefined) {
      const name = query.get('serving_name')
      const all = [...this.deployments.values()].filter(
        ({ entity }) => entity.online.parameters.serving_name === name,
      )
      return { status: 200, json: { resources: all.map((one) => this.told(one)) } }
    }
    const found = this.deployments.get(id)
    if (found === undefined)
      return failed(404, 'deployment_does_not_exist', `Deployment ${id} does not exist.`)
    if (method === 'DELETE') return this.deployments.delete(id) ? { status: 204 } : failed(404, '', '')
    if (method === 'PATCH') return this.patch(asked, found)
    return { status: 200, json: this.told(found) }
  }

  private deploy(asked: Asked): Answer {
    const {
      name,
      tags = [],
      asset,
      online,
      space_id,
      ...rest
    } = jsonOf(asked) as unknown as Deployment['entity'] & {
      name: string
      tags?: string[]
      space_id: string
    }
    const serving = online?.parameters?.serving_name
    if (!/^[a-z0-9_]{1,36}$/.test(serving ?? '')) return failed(400, 'invalid_serving_name', String(serving))
    if (
      [...this.deployments.values()].some(({ entity }) => entity.online.parameters.serving_name === serving)
    )
      return failed(409, 'serving_name_already_in_use', 'The serving name is in use.')
    if (this.models.get(asset?.id)?.content === undefined)
      return failed(400, 'asset_has_no_content', 'The model has no content.')
    const id = `deployment-${++this.count}`
    const made: Deployment = {
      metadata: { id, name, tags, space_id },
      entity: { ...rest, asset, online },
      looks: 3,
    }
    this.deployments.set(id, this.withTrouble(made))
    return { status: 202, json: this.told(made) }
  }

  private withTrouble(deployment: Deployment): Deployment {
    if (this.failNext === undefined) delete deployment.failing
    else deployment.failing = this.failNext
    this.failNext = undefined
    return deployment
  }

  private patch(asked: Asked, found: Deployment): Answer {
    if (asked.headers['content-type'] !== 'application/json-patch+json')
      return failed(415, 'unsupported_media_type', '')
    const [change] = JSON.parse(asked.body.toString()) as {
      op: string
      path: string
      value: { id: string }
    }[]
    if (change.op !== 'replace' || change.path !== '/asset') return failed(400, 'invalid_patch', change.path)
    if (this.models.get(change.value.id)?.content === undefined)
      return failed(400, 'asset_has_no_content', '')
    found.entity.asset = change.value
    found.looks = 2
    this.withTrouble(found)
    return { status: 200, json: this.told(found) }
  }

  private told(one: Deployment): object {
    if (one.looks > 0) one.looks--
    const state = one.looks > 0 ? 'initializing' : one.failing === undefined ? 'ready' : 'failed'
    const failure = state === 'failed' ? { failure: { errors: [{ code: 'x', message: one.failing }] } } : {}
    return { metadata: one.metadata, entity: { ...one.entity, status: { state, ...failure } } }
  }

  private async predict(id: string, asked: Asked): Promise<Answer> {
    const found = [...this.deployments.values()].find(
      ({ metadata, entity }) => metadata.id === id || entity.online.parameters.serving_name === id,
    )
    if (found === undefined) return failed(404, 'deployment_does_not_exist', id)
    const { input_data: data } = jsonOf(asked) as { input_data?: { values?: string[][] }[] }
    const values = data?.[0]?.values
    if (data?.length !== 1 || !Array.isArray(values))
      return failed(400, 'invalid_payload', 'input_data must hold values.')
    try {
      const { metadata, content } = this.models.get(found.entity.asset.id)!
      const predictions = await this.onnx.predictions(metadata.id, content!, values)
      return { status: 200, json: { predictions } }
    } catch (error) {
      return failed(500, 'onnxruntime', String(error))
    }
  }
}

function shown({ metadata, entity }: Asset): object {
  return { metadata, entity }
}

function jsonOf({ body }: Asked): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString()) as Record<string, unknown>)
}
