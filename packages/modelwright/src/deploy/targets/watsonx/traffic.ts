import { ModelwrightError } from '../../../core/index.ts'
import { waitFor } from '../../http/wait-for.ts'
import { soleRevision } from '../../sole-revision.ts'
import type { Placed, Split } from '../../target.ts'
import { version, type WatsonxCloud } from './cloud.ts'
import type { WatsonxOptions } from './options.ts'
import { readDeployment, stateOf } from './resources/deployment.ts'

function missing(what: string): ModelwrightError {
  return new ModelwrightError('DEPLOY_RESOURCE_MISSING', {
    message: `${what} is not there any more.`,
    where: 'watsonx',
    mend: ['Make it anew:  modelwright deploy watsonx apply'],
  })
}

/** Id of the online deployment. @throws {ModelwrightError} DEPLOY_RESOURCE_MISSING */
export function deploymentId({ ids }: Pick<Placed<WatsonxOptions>, 'ids'>): string {
  const id = ids.get('deployment')
  if (id === undefined) throw missing('The online deployment')
  return id
}

/** The revision whose model the deployment points at. */
export async function readTraffic(cloud: WatsonxCloud, placed: Placed<WatsonxOptions>): Promise<Split> {
  const asset = (await readDeployment(cloud, deploymentId(placed)))?.entity.asset?.id
  const key = [...placed.ids].find(([name, id]) => id === asset && name.endsWith('/model'))?.[0]
  return key === undefined ? {} : { [key.split('/')[1]]: 100 }
}

/** Points the deployment at the kept model of a revision, and waits until it is loaded. */
export async function shift(
  cloud: WatsonxCloud,
  placed: Placed<WatsonxOptions>,
  split: Split,
): Promise<void> {
  const revision = soleRevision(split, {
    title: 'watsonx.ai Runtime',
    name: 'watsonx',
    others: ['azure-ml', 'sagemaker'],
  })
  const model = placed.ids.get(`revision/${revision}/model`)
  if (model === undefined)
    throw new ModelwrightError('DEPLOY_REVISION_MISSING', {
      message: `The model of revision ${revision} is not there any more.`,
      where: revision,
      mend: ['Place it again:  modelwright deploy watsonx apply <model>'],
    })
  const id = deploymentId(placed)
  const now = await readDeployment(cloud, id)
  if (now?.entity.asset?.id !== model)
    await cloud.runtime('PATCH', `/ml/v4/deployments/${encodeURIComponent(id)}`, {
      query: { version, space_id: cloud.space },
      headers: { 'content-type': 'application/json-patch+json' },
      body: [{ op: 'replace', path: '/asset', value: { id: model } }],
    })
  await waitFor(() => pointsAt(cloud, id, model), cloud.host, {
    what: 'The online deployment',
    everyMs: 3000,
  })
}

async function pointsAt(cloud: WatsonxCloud, id: string, model: string): Promise<true | undefined> {
  const now = await readDeployment(cloud, id)
  if (now === undefined) throw missing('The online deployment')
  const { state, reason = '' } = stateOf(now)
  if (state === 'failed')
    throw new ModelwrightError('DEPLOY_OPERATION_FAILED', {
      message: `IBM Cloud could not load the model: ${reason.slice(0, 400)}`,
      where: id,
      mend: ['Mend what it says, then do the same again.'],
    })
  return state === 'ready' && now.entity.asset?.id === model ? true : undefined
}
