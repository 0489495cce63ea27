import { type Looked, nothingSeen, type WindowFacts } from './window-facts.ts'

const mostLetters = 600

/** Tells, of the version that answers again, that another was taken back within the window, and why: nobody need have been there. */
export function lookAtTakenBack({ model, takenBack = [] }: WindowFacts): Looked {
  const last = takenBack.at(-1)
  if (last === undefined) return nothingSeen
  const reference = last.version === null ? '' : `  modelwright models show ${model}/${last.version}`
  return {
    series: {},
    findings: [
      {
        ...{ key: 'service/taken-back', kind: 'service', severity: 'error' },
        ...{ found: takenBack.length, expected: 0, text: last.reason.slice(0, mostLetters) },
        advice: [
          `See what is known of the version that was taken back:${reference === '' ? '  modelwright audit' : reference}`,
          ...(last.version === null
            ? []
            : [
                `Where it was not its fault, make it champion again:  modelwright promote ${model}/${last.version}`,
              ]),
        ],
      },
    ],
  }
}
