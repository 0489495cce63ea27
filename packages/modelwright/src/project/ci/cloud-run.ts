import { imageOf, type Pipeline, quoted, within } from './pipeline.ts'

/**
 * A job of Cloud Run, and the line by which Cloud Scheduler starts it: one task, which costs nothing between its runs. Runs and objects
 * lie on servers: its own files go with it.
 */
export const cloudRun: Pipeline = {
  name: 'cloud-run',
  about: 'Google Cloud Run: a job that runs the image, and its schedule',
  startsImage: true,
  files(facts, options) {
    const { name } = facts
    const secret = (variable: string, key: string): string => `                - name: ${variable}
                  valueFrom:
                    secretKeyRef:
                      name: ${quoted(`${name}-${key}`)}
                      key: latest
`
    const text = `apiVersion: run.googleapis.com/v1
kind: Job
metadata:
  name: ${quoted(`${name}-train`)}
  labels:
    managed-by: modelwright
spec:
  template:
    spec:
      taskCount: 1
      parallelism: 1
      template:
        spec:
          # A gate that refuses would refuse again.
          maxRetries: 0
          timeoutSeconds: ${quoted(String(60 * options.minutes))}
          containers:
            - image: ${quoted(imageOf(facts, options))}
              args: ["run"]
              env:
                - name: HOME
                  value: /tmp
                - name: MODELWRIGHT_STORE_REQUIRED
                  value: shared
${secret('MODELWRIGHT_STORE', 'store')}${secret('MODELWRIGHT_OBJECTS', 'objects')}              resources:
                limits:
                  cpu: "2"
                  memory: 4Gi
`
    return [{ path: within(facts, 'cloud-run/train.yaml'), text }]
  },
  next: (facts, { schedule }) => {
    const job = `${facts.name}-train`
    const uri = `https://run.googleapis.com/v2/projects/$PROJECT/locations/$REGION/jobs/${job}:run`
    return [
      'Set PROJECT, REGION and SCHEDULER (the account that may start the job: roles/run.invoker).',
      `printf %s 'postgres://…' | gcloud secrets create ${facts.name}-store --data-file=-`,
      `printf %s 'gs://…' | gcloud secrets create ${facts.name}-objects --data-file=-`,
      `gcloud run jobs replace ${within(facts, 'cloud-run/train.yaml')} --region "$REGION"`,
      `gcloud run jobs execute ${job} --region "$REGION" --wait`,
      `gcloud scheduler jobs create http ${job} --location "$REGION" --schedule '${schedule}' --time-zone Etc/UTC --http-method POST --uri "${uri}" --oauth-service-account-email "$SCHEDULER"`,
    ]
  },
}
