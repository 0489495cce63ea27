import { cronJobManifest, yamlText } from '../../deploy/index.ts'
import { imageOf, type Pipeline, type PipelineOptions, within } from './pipeline.ts'

/** Whom the image of `ci docker` runs as, and any other may be run as. */
const user = 1000

const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name })

function volumeOf(name: string): string {
  return yamlText({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${name}-store`, labels: labelsOf(name) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
  })
}

/** The job that `modelwright deploy kubernetes-job` places, as a file for those who apply it by other tools. */
function jobOf(name: string, image: string, { schedule, minutes, hasVolume }: PipelineOptions): string {
  return yamlText(
    cronJobManifest({
      ...{ name: `${name}-train`, labels: labelsOf(name), image, schedule, minutes, user },
      ...{ cpu: 1000, memory: 8192, secret: `${name}-secrets` },
      ...(hasVolume ? { volume: `${name}-store` } : {}),
    }),
  )
}

/** A job of a cluster that runs by the clock: one at a time, without rights, with bounds. */
export const kubernetes: Pipeline = {
  name: 'kubernetes',
  about: 'Kubernetes: a CronJob that runs the image',
  startsImage: true,
  hasVolumes: true,
  files(facts, options) {
    const job = jobOf(facts.name, imageOf(facts, options), options)
    const said =
      '# Never beside itself; tried again twice, but not where a gate refused (3) or the workflow is used wrongly (2).\n# The secret says MODELWRIGHT_STORE and MODELWRIGHT_OBJECTS, and what your workflow names.\n'
    const text = said + (options.hasVolume ? `${volumeOf(facts.name)}---\n${job}` : job)
    return [{ path: within(facts, 'kubernetes/train.yaml'), text }]
  },
  next: (facts, { hasVolume }) => [
    `kubectl apply -f ${within(facts, 'kubernetes/train.yaml')}`,
    `kubectl create job --from=cronjob/${facts.name}-train ${facts.name}-now`,
    ...(hasVolume
      ? []
      : [
          `kubectl create secret generic ${facts.name}-secrets --from-literal=MODELWRIGHT_STORE=postgres://… --from-literal=MODELWRIGHT_OBJECTS=s3://…`,
        ]),
    'Or let it be placed, run and taken back from here:  modelwright deploy kubernetes-job apply --help',
  ],
}
