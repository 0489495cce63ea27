import { nearest } from '../../core/index.ts'
import type { Release, TargetProblem } from '../target.ts'

/** Regions with Cloud Run and Vertex AI, to offer the nearest of a typo; one that is not here is not refused. */
const regions =
  `africa-south1 asia-east1 asia-east2 asia-northeast1 asia-northeast2 asia-northeast3 asia-south1 asia-south2 asia-southeast1
asia-southeast2 australia-southeast1 australia-southeast2 europe-central2 europe-north1 europe-north2 europe-southwest1
europe-west1 europe-west2 europe-west3 europe-west4 europe-west6 europe-west8 europe-west9 europe-west10 europe-west12 me-central1
me-central2 me-west1 northamerica-northeast1 northamerica-northeast2 northamerica-south1 southamerica-east1 southamerica-west1
us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4`.split(/\s/)

const areaOf = (region: string): string => region.replace(/\d+$/, '')
const areas = new Set(regions.map(areaOf))
const regionForm = /^[a-z]+-[a-z]+\d{1,2}$/
const projectForm = /^(?:[a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/
const accountForm = /^[^@\s]+@[^@\s]+\.[^@\s]+$/

/** Region: said, and one that there is. */
export function checkRegion(region: string): readonly TargetProblem[] {
  if (region === '')
    return [
      {
        code: 'DEPLOY_REGION_MISSING',
        message: 'The region is not said; it is where the data stays, so there is none by default.',
        where: 'region',
        mend: ['--region europe-west1'],
      },
    ]
  if (regions.includes(region)) return []
  // Another number of an area that there is may be newer than this list.
  const isNewer = regionForm.test(region) && areas.has(areaOf(region))
  if (isNewer) return []
  const found = nearest(region, regions)
  return [
    {
      code: 'DEPLOY_REGION_UNKNOWN',
      message: `There is no region "${region}".`,
      where: 'region',
      mend: [`--region ${found ?? 'europe-west1'}`],
    },
  ]
}

/** Project and accounts: of the form that Google has. */
export function checkForms(options: {
  readonly project: string
  readonly serviceAccount: string
  readonly invoker?: string
  readonly scheduler?: string
}): readonly TargetProblem[] {
  const forms = [
    ['project', projectForm, 'the ID of a project, such as my-project-12'],
    ['serviceAccount', accountForm, 'the e-mail of a service account'],
    ['invoker', accountForm, 'the e-mail of a service account'],
    ['scheduler', accountForm, 'the e-mail of a service account'],
  ] as const
  return forms
    .filter(([name, form]) => (options[name] ?? '') !== '' && !form.test(options[name]!))
    .map(([name, , what]) => ({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `"${name}" must be ${what}, found "${options[name]}".`,
      where: name,
      mend: ['See them:  gcloud projects list,  gcloud iam service-accounts list'],
    }))
}

/** Names of services begin with a letter. */
export function checkName({ deployment }: Release, most: number): readonly TargetProblem[] {
  if (/^[a-z]/.test(deployment) && !deployment.endsWith('-') && deployment.length <= most) return []
  return [
    {
      code: 'DEPLOY_NAME_UNFIT',
      message: `"${deployment}" cannot name a service: it must begin with a letter, not end with "-", and have at most ${most} letters.`,
      where: 'name',
      mend: ['Name the deployment:  --name churn'],
    },
  ]
}

/** A model takes some three times its file in memory, besides the 80 MB of Node. */
export function checkMemory(
  { model }: Release,
  { memoryMb, flag }: { readonly memoryMb: number; readonly flag?: string },
): readonly TargetProblem[] {
  const needs = Math.ceil(80 + (3 * model.bytes.length) / 1e6)
  if (needs <= memoryMb) return []
  const enough = 2 ** Math.ceil(Math.log2(needs))
  return [
    {
      code: 'DEPLOY_MODEL_LARGE',
      message: `The model needs about ${needs} MB of memory, more than the ${memoryMb} MB it would get.`,
      where: 'memory',
      mend: [`Give it more:  ${flag ?? `--memory-mb ${enough}`}`, 'Or train a smaller one.'],
    },
  ]
}

/** Google runs images of one kind of processor here. */
export function checkPlatform(platform: string, title: string): readonly TargetProblem[] {
  if (platform === 'linux/amd64') return []
  return [
    {
      code: 'DEPLOY_OPTION_UNFIT',
      message: `${title} runs images for linux/amd64 alone, found "${platform}".`,
      where: 'platform',
      mend: ['--platform linux/amd64'],
    },
  ]
}

/** Memory that many processors want at least, in MiB. */
const leastMemory: Readonly<Record<string, number>> = { '4': 2048, '8': 4096 }

/** Processors, memory and numbers of instances: such as go together. */
export function checkInstances(options: {
  readonly cpu: string
  readonly memoryMb: number
  readonly minInstances: number
  readonly maxInstances: number
}): readonly TargetProblem[] {
  const { cpu, memoryMb, minInstances, maxInstances } = options
  const problems: TargetProblem[] = []
  const least = leastMemory[cpu] ?? 0
  if (memoryMb < least)
    problems.push({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `${cpu} processors need at least ${least} MiB of memory, found ${memoryMb}.`,
      where: 'memoryMb',
      mend: [`--memory-mb ${least}`, '--cpu 1'],
    })
  if (minInstances > maxInstances)
    problems.push({
      code: 'DEPLOY_OPTION_UNFIT',
      message: `"minInstances" is ${minInstances}, more than "maxInstances", which is ${maxInstances}.`,
      where: 'minInstances',
      mend: [`--max-instances ${minInstances}`],
    })
  return problems
}
