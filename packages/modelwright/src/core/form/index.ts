export * from './field.ts'
export { fieldsOfSchema } from './fields-of-schema.ts'
export { readFields } from './read-fields.ts'
export { type ReadForm, type ReadValue, readForm, readValue } from './read-value.ts'
