import type { JsonObject } from '../target.ts'
import { jobArguments, jobEnv } from './job-run.ts'

/** A CronJob of a cluster that runs a workflow. */
export interface ClusterJob {
  readonly name: string
  readonly namespace?: string
  readonly labels: JsonObject
  /** Of its pods, besides those. */
  readonly podLabels?: JsonObject
  /** Absent: not said. */
  readonly image?: string
  readonly isSuspended?: boolean
  readonly schedule: string
  readonly minutes: number
  /** Thousandths of a core that it is promised. */
  readonly cpu: number
  /** MiB that it may take; a quarter is promised. */
  readonly memory: number
  /** The secret that says where runs and objects lie, and what the workflow names besides. */
  readonly secret: string
  /** A claim on a volume that keeps the store; absent: it lies on servers. */
  readonly volume?: string
  readonly pullSecret?: string
  readonly user: number
}

function container({ image, secret, volume, cpu, memory }: ClusterJob): JsonObject {
  return {
    name: 'train',
    ...(image === undefined ? {} : { image }),
    args: jobArguments,
    // Without a volume what is written into the job's own folder goes with it: that is refused.
    env: jobEnv(volume !== undefined),
    envFrom: [{ secretRef: { name: secret, optional: volume !== undefined } }],
    resources: {
      requests: { cpu: `${cpu}m`, memory: `${Math.ceil(memory / 4)}Mi` },
      limits: { memory: `${memory}Mi` },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'store', mountPath: '/app/.modelwright' },
      { name: 'temporary', mountPath: '/tmp' },
    ],
  }
}

function podOf(job: ClusterJob): JsonObject {
  const { volume, pullSecret, user } = job
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
    containers: [container(job)],
    volumes: [
      volume === undefined
        ? { name: 'store', emptyDir: {} }
        : { name: 'store', persistentVolumeClaim: { claimName: volume } },
      { name: 'temporary', emptyDir: {} },
    ],
  }
}

/**
 * A job of a cluster that runs a workflow by the clock: never beside itself, with a deadline, without rights. It is tried again twice,
 * but not where a gate refused (3) or the workflow is used wrongly (2): a second try would say the same.
 */
export function cronJobManifest(job: ClusterJob): JsonObject {
  const { name, namespace, labels, podLabels = {}, isSuspended, schedule, minutes } = job
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels },
    spec: {
      schedule,
      timeZone: 'Etc/UTC',
      ...(isSuspended === undefined ? {} : { suspend: isSuspended }),
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          activeDeadlineSeconds: 60 * minutes,
          backoffLimit: 2,
          podFailurePolicy: {
            rules: [
              {
                action: 'FailJob',
                onExitCodes: { containerName: 'train', operator: 'In', values: [2, 3] },
              },
            ],
          },
          template: { metadata: { labels: { ...labels, ...podLabels } }, spec: podOf(job) },
        },
      },
    },
  }
}
