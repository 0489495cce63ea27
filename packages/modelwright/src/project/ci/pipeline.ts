import { ModelwrightError } from '../../core/index.ts'
import type { PipelineFacts } from './facts.ts'

/** What is said of a pipeline beside what the project says. */
export interface PipelineOptions {
  /** Five fields of cron, in UTC, checked. */
  readonly schedule: string
  /** Major version of Node. */
  readonly node: number
  /** Minutes a run may take. */
  readonly minutes: number
  /** Branch whose runs count. */
  readonly branch: string
  /** Image of a cluster's job. */
  readonly image?: string
  /** Whether a cluster keeps the store on a volume; false: it lies on servers. */
  readonly hasVolume: boolean
}

/** A file of a pipeline: where it lies from the root of the repository, and its text without the first lines. */
export interface PipelineFile {
  readonly path: string
  readonly text: string
  /** Left alone where there is one, whatever it says. */
  readonly isKept?: true
}

/** One kind of pipeline. */
export interface Pipeline {
  readonly name: string
  readonly about: string
  /** It starts an image that must be named. */
  readonly startsImage?: true
  /** It can keep the store on a volume. */
  readonly hasVolumes?: true
  files(facts: PipelineFacts, options: PipelineOptions): readonly PipelineFile[]
  /** What is left to do by hand. */
  next(facts: PipelineFacts, options: PipelineOptions): readonly string[]
}

/** A string as YAML and JSON both read it. */
export const quoted = (text: string): string => JSON.stringify(text)

/** Commands that place the champion wherever the workflow says. A model that is there already is left as it is. */
export const deployLines = ({ deploys }: PipelineFacts): readonly string[] =>
  (deploys?.targets ?? []).map(
    (target) =>
      `npx --no-install modelwright deploy ${target} apply ${deploys?.jobs?.includes(target) === true ? '' : `${deploys!.model}@champion `}--yes`,
  )

/** How packages are installed. */
export const installLine = ({ hasLock }: PipelineFacts): string => (hasLock ? 'npm ci' : 'npm install')

/** A path inside of the project, from the root of the repository. */
export const within = ({ inside }: PipelineFacts, path: string): string =>
  inside === '' ? path : `${inside}/${path}`

/** The image that a job starts. @throws {ModelwrightError} PROJECT_PIPELINE_UNREADY - when none is named, or no name of one */
export function imageOf({ name }: PipelineFacts, { image }: PipelineOptions): string {
  if (image !== undefined && /^[\w.:/@-]{1,255}$/.test(image)) return image
  throw new ModelwrightError('PROJECT_PIPELINE_UNREADY', {
    message:
      image === undefined
        ? 'A job needs the image that it starts.'
        : `"${image.slice(0, 60)}" is no name of an image.`,
    where: '--image',
    mend: [
      `Name the image:  --image registry.example.com/${name}:1.0.0`,
      `Make and push it:  modelwright ci image --push registry.example.com/${name}:1.0.0`,
    ],
  })
}
