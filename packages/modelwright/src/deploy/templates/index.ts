export { cloudformationText } from './cloudformation-text.ts'
export { terraformText } from './terraform-text.ts'
