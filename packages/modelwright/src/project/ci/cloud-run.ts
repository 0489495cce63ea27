import { jobDocument, yamlText } from '../../deploy/index.ts'
import { imageOf, type Pipeline, within } from './pipeline.ts'

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
    const { minutes } = options
    const document = jobDocument({
      ...{ name: `${name}-train`, image: imageOf(facts, options), minutes, cpu: '2', memory: '4Gi' },
      secrets: [`${name}-store`, `${name}-objects`],
    })
    return [
      {
        path: within(facts, 'cloud-run/train.yaml'),
        text: `# One task, not tried again: a gate that refuses would refuse again.\n${yamlText(document)}`,
      },
    ]
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
      'Or let it be placed, run and taken back from here:  modelwright deploy cloud-run-job apply --help',
    ]
  },
}
