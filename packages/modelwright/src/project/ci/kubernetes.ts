import { imageOf, type Pipeline, type PipelineOptions, quoted, within } from './pipeline.ts'

function volumeOf(name: string): string {
  return `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${name}-store
  labels:
    app.kubernetes.io/name: ${quoted(name)}
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 10Gi
---
`
}

function jobOf(name: string, image: string, { schedule, minutes, hasVolume }: PipelineOptions): string {
  const store = hasVolume ? `persistentVolumeClaim: { claimName: ${name}-store }` : 'emptyDir: {}'
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: ${name}-train
  labels:
    app.kubernetes.io/name: ${quoted(name)}
spec:
  schedule: ${quoted(schedule)}
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      activeDeadlineSeconds: ${60 * minutes}
      backoffLimit: 2
      # A gate that refuses (3) and a workflow that is used wrongly (2) are not tried again.
      podFailurePolicy:
        rules:
          - action: FailJob
            onExitCodes:
              containerName: train
              operator: In
              values: [2, 3]
      template:
        metadata:
          labels:
            app.kubernetes.io/name: ${quoted(name)}
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
            seccompProfile:
              type: RuntimeDefault
          containers:
            - name: train
              image: ${quoted(image)}
              args: [run]
              env:
                - name: HOME
                  value: /tmp
                # Without a volume what is written into the job's own folder goes with it: that is refused.
                - name: MODELWRIGHT_STORE_REQUIRED
                  value: ${hasVolume ? 'any' : 'shared'}
              # MODELWRIGHT_STORE, MODELWRIGHT_OBJECTS, and what your workflow names.
              envFrom:
                - secretRef:
                    name: ${name}-secrets
                    optional: ${hasVolume}
              resources:
                requests:
                  cpu: "1"
                  memory: 2Gi
                limits:
                  memory: 8Gi
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              volumeMounts:
                - name: store
                  mountPath: /app/.modelwright
                - name: temporary
                  mountPath: /tmp
          volumes:
            - name: store
              ${store}
            - name: temporary
              emptyDir: {}
`
}

/** A job of a cluster that runs by the clock: one at a time, without rights, with bounds. */
export const kubernetes: Pipeline = {
  name: 'kubernetes',
  about: 'Kubernetes: a CronJob that runs the image',
  startsImage: true,
  hasVolumes: true,
  files(facts, options) {
    const image = imageOf(facts, options)
    const text = `${options.hasVolume ? volumeOf(facts.name) : ''}${jobOf(facts.name, image, options)}`
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
  ],
}
