import { type Answered, type GoogleCloud, readIf } from '../../google/cloud.ts'
import { isOurs } from '../../google/names.ts'
import { finished } from '../../google/operation.ts'
import { changeService, lastOf } from '../../google/run-traffic.ts'
import type { Found, Resource } from '../../target.ts'
import {
  type FunctionRequest,
  functionBody,
  functionName,
  functionTerraform,
  parentOf,
  underlyingName,
} from './function-body.ts'

const busy = new Set(['DEPLOYING', 'DELETING', 'DETACHING', 'UNKNOWN'])

/** A function is broken where nothing of it was ever placed: a later build that failed leaves the one before. */
function stateOf(json: Answered, isServing: boolean): Pick<Found, 'state' | 'reason'> {
  const state = String(json['state'] ?? 'UNKNOWN')
  if (busy.has(state)) return { state: 'busy' }
  if (state === 'ACTIVE' || isServing) return { state: 'ready' }
  const messages = (json['stateMessages'] ?? []) as readonly { readonly message?: string }[]
  return { state: 'failed', reason: messages.map(({ message = '' }) => message).join(' ') || state }
}

async function read(cloud: GoogleCloud, request: FunctionRequest): Promise<Found | undefined> {
  const json = await readIf(cloud.api('cloudfunctions'), `v2/${functionName(request)}`)
  if (json === undefined) return undefined
  const service = await readIf(cloud.api('run'), `v2/${underlyingName(request)}`)
  const isServing = lastOf(service?.['latestReadyRevision']) !== ''
  return {
    id: String(json['name']),
    properties: { public: service?.['invokerIamDisabled'] === true },
    isOurs: isOurs(json['labels'], request.release.deployment),
    ...stateOf(json, isServing),
    outputs: { url: String(service?.['uri'] ?? ''), function: String(json['name']) },
  }
}

/** Who may ask is a matter of the service below. */
async function setPublic(cloud: GoogleCloud, request: FunctionRequest): Promise<void> {
  const { public: isPublic } = request.options
  const change = (service: Answered) =>
    (service['invokerIamDisabled'] === true) === isPublic
      ? undefined
      : { fields: ['invokerIamDisabled'], service: { invokerIamDisabled: isPublic } }
  await changeService(cloud, `v2/${underlyingName(request)}`, change, 'Saying who may ask')
}

async function make(cloud: GoogleCloud, request: FunctionRequest): Promise<Found> {
  const { status, json } = await cloud.api('cloudfunctions')('POST', `v2/${parentOf(request)}/functions`, {
    query: { functionId: request.release.deployment },
    body: await functionBody(cloud, request),
    expects: [409],
  })
  const what = 'Building and starting the function'
  if (status !== 409) {
    await finished(cloud, 'cloudfunctions', { version: 'v2', begun: json, what })
    await setPublic(cloud, request)
  }
  const made = await read(cloud, request)
  return made ?? { id: functionName(request), properties: {}, isOurs: true, state: 'busy' }
}

/** Declares the function. It cannot be without a revision: the first one is made with it. */
export function cloudFunction(request: FunctionRequest): Resource<GoogleCloud> {
  const { release, options } = request
  const account = options.serviceAccount || 'the service account of the project'
  return {
    key: 'function',
    kind: 'Cloud Run function',
    name: release.deployment,
    properties: { public: options.public },
    ...(options.public && { isPublic: true }),
    permissions: [
      ...['create', 'get', 'update', 'delete'].map((verb) => `cloudfunctions.functions.${verb}`),
      'cloudfunctions.operations.get',
      'run.services.get',
      `iam.serviceAccounts.actAs on ${account}`,
      ...(options.public ? ['run.services.update', 'run.services.setIamPolicy'] : []),
    ],
    terraform: functionTerraform(request),
    read: (cloud) => read(cloud, request),
    create: (cloud) => make(cloud, request),
    async update(cloud, found) {
      await setPublic(cloud, request)
      return (await read(cloud, request)) ?? found
    },
    async remove(cloud) {
      const path = `v2/${functionName(request)}`
      const { status, json } = await cloud.api('cloudfunctions')('DELETE', path, { expects: [404] })
      const what = 'Deleting the function'
      if (status !== 404) await finished(cloud, 'cloudfunctions', { version: 'v2', begun: json, what })
    },
  }
}
