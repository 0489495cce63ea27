import { load } from '@modelwright/runtime'
import { checkOnnx } from '../../../pack/index.ts'
import {
  type DescribeRequest,
  type Description,
  defineTarget,
  type Release,
  type TargetProblem,
} from '../../target.ts'
import { buildOnnx } from './build.ts'
import { openWatsonx, type WatsonxCloud } from './cloud.ts'
import { invokeWatsonx } from './invoke.ts'
import { type WatsonxOptions, watsonxOptions } from './options.ts'
import { onlineDeployment } from './resources/deployment.ts'
import { softwareSpec, space } from './resources/given.ts'
import { modelAsset } from './resources/model.ts'
import { readTraffic, shift } from './traffic.ts'

const ownRule = /^(?:|[a-z0-9_]{1,36})$/
const idRule = /^(?:|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

function invalid(name: string, rule: string, value: string): TargetProblem {
  return {
    code: 'DEPLOY_OPTION_UNFIT',
    message: `The option "${name}" must be ${rule}, found "${value}".`,
    where: `watsonx, option "${name}"`,
    mend: [`Mend "${name}".`],
  }
}

async function check({ model }: Release, options: WatsonxOptions): Promise<readonly TargetProblem[]> {
  const { artifact } = load(model.bytes)
  const { refusals } = await checkOnnx(artifact)
  const problems: TargetProblem[] = refusals.map(({ name, reason, mend }) => ({
    code: 'PACK_OPERATION_UNEXPORTABLE',
    message: `watsonx.ai Runtime runs ONNX, and the model cannot be written as such: ${name} ${reason}.`,
    where: model.name,
    mend: [mend, 'Or deploy to a target that runs our runtime: azure-functions, aws-lambda, cloud-run.'],
  }))
  const { servingName, space: id } = options
  if (!idRule.test(id)) problems.push(invalid('space', 'an id: 8-4-4-4-12 letters and digits', id))
  if (!ownRule.test(servingName))
    problems.push(invalid('servingName', 'up to 36 small letters, digits and _', servingName))
  return problems
}

const roles = `Editor in the deployment space (Manage > Access control of the space)
Writer on the watsonx.ai Runtime service:
  ibmcloud iam user-policy-create <you> --roles Writer --service-name pm-20 --service-instance <guid>
For a key that can do no more, the same for a service id:
  ibmcloud iam service-id-create modelwright
  ibmcloud iam service-policy-create modelwright --roles Writer --service-name pm-20 --service-instance <guid>
  ibmcloud iam service-api-key-create modelwright modelwright
`

function describe(request: DescribeRequest<WatsonxOptions>): Description<WatsonxCloud> {
  const { options } = request
  return {
    resources: [space(options), softwareSpec(options), modelAsset(request), onlineDeployment(request)],
    policy: { format: 'text', text: roles },
  }
}

/**
 * IBM watsonx.ai Runtime: runs the whole pipeline as an ONNX file, by IBM's own onnxruntime.
 *
 * One revision has all requests; a rollback points the deployment at the kept model again.
 */
export const watsonx = defineTarget({
  name: 'watsonx',
  title: 'watsonx.ai Runtime',
  about: "the pipeline as an ONNX file, run by IBM's onnxruntime",
  options: watsonxOptions,
  supports: {
    runs: 'onnx',
    split: 'none',
    asksBefore: false,
    logs: false,
    scalesToZero: false,
    maxBodyBytes: 1_000_000,
  },
  check,
  build: (release) => buildOnnx(release),
  describe,
  open: (options, host): Promise<WatsonxCloud> => openWatsonx(options, host),
  place: async ({ space: id, region, account }) => ({ account: await account(), region, space: id }),
  invoke: invokeWatsonx,
  readTraffic,
  shift,
})
