export { type ErrorParts, isModelwrightError, ModelwrightError } from '@modelwright/runtime'
