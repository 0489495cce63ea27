export * from './field.ts'
export { readFields } from './read-fields.ts'
export { type ReadForm, type ReadValue, readForm, readValue } from './read-value.ts'
